// Two runs of the real program that differ in nothing but what was done in the lane and on the private page. Every page
// that a bound agency's or an administrator's account can open must be the same afterwards, and the log, and what somebody
// measures who has the store's file. A difference that is planted must be found.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Client, formsOf, unescapeHtml, withField } from '../support/client.mjs';
import { binary, removeFolder, scratchFolder, startServer } from '../support/server.mjs';

// Houses, probation, a coordinator, an author, an administrator: D3, D4, or a role that sees no person at all.
const onlookers = ['山本', '小川', '石井', '中島', '松田', '管理の久保'];
const long = process.env.LONG === '1';
const mostPages = long ? 5000 : 250; // of one account
const speaker = 'ケヤキ';

class Run {
  static async begin(name) {
    const run = new Run();
    run.data = scratchFolder(`lane-${name}`);
    run.server = await startServer({ data: run.data });
    run.clients = new Map();
    return run;
  }

  async as(name) {
    if (!this.clients.has(name)) this.clients.set(name, await new Client(this.server.address).demoSignIn(name));
    return this.clients.get(name);
  }

  async end() {
    await this.server.stop();
    removeFolder(this.data);
  }
}

// What differs between any two runs: tokens, ids, hashes, moments.
function normal(text) {
  const ids = new Map();
  return text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => ids.get(id) ?? ids.set(id, `id${ids.size}`).get(id))
    .replace(/(name="form_token" value=")[^"]*/g, '$1').replace(/[A-Za-z0-9+/_-]{40,}={0,2}/g, 'LETTERS')
    .replace(/\d{1,2}:\d{2}/g, 'TIME').replace(/^at \d+$/gm, 'at').replace(/(<path [^>]*)\sd="[^"]*"/g, '$1')
    .replace(/(translate="no">)[a-z]+(-[a-z]+)+</g, '$1WORDS<') // a password that was made up for this page
    .replace(/[\d,]+\s*(GB|MB)/g, 'SPACE');
}

function linksOf(html) {
  return [...html.matchAll(/\shref="([^"]*)"/g)].map(([, address]) => unescapeHtml(address).split('#')[0])
    .filter((address) => address.startsWith('/') && !address.startsWith('/assets/') && !/\.(pdf|svg)$|settings\/look|quick-exit/.test(address));
}

// Of all persons their first page, and every page of the one who speaks; LONG=1 opens every page of everybody.
async function speakersPath(client) {
  const page = await client.request(`/persons?q=${encodeURIComponent(speaker)}`);
  return page.text.match(/href="(\/persons\/[0-9a-f-]{36})"/)?.[1] ?? '/persons/nobody';
}

async function crawl(client) {
  const own = await speakersPath(client);
  const isWorthIt = (path) => long || !/^\/persons\/[0-9a-f-]{36}\//.test(path) || path.startsWith(own);
  const waiting = ['/', '/desk', '/persons', '/agencies', '/programme', '/consent/notice', '/account', '/account/sessions', '/admin', '/admin/audit', '/journal/head', '/lane', '/me', '/me/lane'];
  const asked = new Set(waiting);
  const seen = [];
  while (waiting.length > 0 && seen.length < mostPages) {
    const path = waiting.shift();
    const answer = await client.request(path);
    seen.push([normal(path), answer.status, normal(answer.text)]);
    if (answer.location && !asked.has(answer.location)) { asked.add(answer.location); waiting.push(answer.location); }
    for (const link of answer.status === 200 ? linksOf(answer.text) : [])
      if (!asked.has(link) && isWorthIt(link)) { asked.add(link); waiting.push(link); }
  }
  return seen;
}

async function post(client, page, action, fields) {
  const form = formsOf(await client.page(page)).find((one) => one.action === action);
  assert.ok(form, `${page} has no form to ${action}`);
  let all = form.fields;
  for (const [name, value] of Object.entries(fields)) all = withField(all, name, value);
  return client.post(action, all);
}

// The acts that nobody else may notice.
async function speak(run) {
  const [person, worker] = [await run.as(speaker), await run.as('田中')];
  const talk = linksOf(await worker.page('/lane')).find((link) => link.startsWith('/lane/'));
  const place = linksOf(await person.page('/me/lane')).find((link) => link.startsWith('/me/lane/'));
  for (let round = 0; round < 3; round += 1) {
    assert.equal((await post(person, place, place, { text: `夜がこわい ${round}` })).status, 303);
    assert.equal((await post(worker, talk, talk, { text: `聞いています ${round}` })).status, 303);
  }
  const other = linksOf(await person.page('/me/lane')).filter((link) => link.startsWith('/me/lane/')).at(-1);
  assert.equal((await post(person, other, other, { text: 'はじめまして', name: '' })).status, 303);
  assert.equal((await post(person, other, `${other}/end`, {})).status, 303);
  for (const denied of [talk, '/lane', '/me/lane', '/me/private/box']) await (await run.as('山本')).request(denied);
  const page = await person.page('/me/private');
  const owner = page.match(/private-page-owner-value="([^"]+)"/)[1];
  const token = page.match(/private-page-token-value="([^"]+)"/)[1];
  const box = Buffer.concat([Buffer.from([1]), randomBytes(4 + 16 + 12 + 16 * 1024 + 16)]).toString('base64');
  assert.equal((await person.post('/me/private/box', { form_token: token, owner, based_on: '0', box })).status, 200);
  assert.match(await person.page('/me/journal'), /安心/);
}

// What both do, so that sessions, visits and the times last seen are the same.
async function bothDo(run) {
  for (const name of [speaker, '田中']) {
    const client = await run.as(name);
    for (const path of ['/me', '/desk', '/agencies']) await client.request(path);
  }
  // In the other run these were refused by the program too, which is an ordinary page for everybody.
  for (const name of onlookers) await run.as(name);
}

async function lookedAt(run, names = onlookers) {
  const all = [];
  for (const name of names) all.push([name, await crawl(await run.as(name))]);
  const admin = await run.as('管理の久保');
  const head = formsOf(await admin.page('/journal/head')).find((form) => form.action === '/journal/head');
  await admin.post('/journal/head', head.fields);
  all.push(['a new head', [['/journal/head', 200, normal(await admin.page('/journal/head'))]]]);
  return all;
}

function differences(left, right) {
  const found = [];
  for (const [index, [name, pages]] of left.entries()) {
    const others = right[index][1];
    if (pages.length !== others.length) found.push(`${name}: ${pages.length} pages, ${others.length} in the other run`);
    for (const [place, page] of pages.entries()) {
      const other = others[place] ?? [];
      if (page.some((part, n) => part !== other[n])) found.push(`${name} ${page[0]}: ${firstDifference(page.join('\n'), other.join('\n'))}`);
    }
  }
  return found;
}

function firstDifference(left, right) {
  const place = [...left].findIndex((letter, index) => letter !== right[index]);
  return `…${left.slice(Math.max(0, place - 60), place + 60)}… / …${right.slice(Math.max(0, place - 60), place + 60)}…`;
}

// Somebody with the file and no key: rows of each table, and for the shelf every length there is.
function measured(run) {
  const script = `
import sqlite3, sys
store = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
for table in tables:
    print(table, store.execute('SELECT COUNT(*) FROM "%s"' % table).fetchone()[0])
for row in store.execute('SELECT size, LENGTH(name), LENGTH(box), COUNT(*) FROM shelf GROUP BY 1, 2, 3 ORDER BY 1, 2, 3'):
    print(*row)
print(store.execute("SELECT COUNT(*) FROM journal WHERE compartment IN ('lane', 'private')").fetchone()[0])
`;
  return execFileSync('python3', ['-c', script, join(run.data, 'hashiwatashi.db')], { encoding: 'utf8' });
}

// Somebody who sees a backup from outside: its files and their lengths.
function backupOf(run) {
  const [folder, key] = [join(run.data, 'backups'), join(run.data, 'backup.key')];
  mkdirSync(folder);
  writeFileSync(key, 'a long enough pass phrase for a backup', { mode: 0o600 });
  execFileSync(binary, ['backup', folder, '--data', run.data, '--backup-key', key]);
  return readdirSync(folder).sort().map((name) => `${name.replace(/^.*\.hwb$/, 'backup')} ${statSync(join(folder, name)).size}`);
}

const logOf = (run) => run.server.log().replace(/\d{4}-\d{2}-\d{2}[T ][\d:.Z+]+/g, 'TIME').replaceAll(run.data, 'DATA').replace(/:\d{4,5}\b/g, ':PORT').replace(/\bpid[= ]\d+/g, 'PID');

let quiet;
let speaking;
before(async () => { [quiet, speaking] = await Promise.all([Run.begin('quiet'), Run.begin('speaking')]); });
after(async () => { for (const run of [quiet, speaking]) await run?.end(); });

test('who is bound, and who administrates, sees the same whether somebody speaks or not', async () => {
  await Promise.all([bothDo(quiet), bothDo(speaking)]);
  await speak(speaking);
  const [left, right] = await Promise.all([lookedAt(quiet), lookedAt(speaking)]);
  for (const [name, pages] of left) assert.ok(pages.some(([, status]) => status === 200), `${name} saw nothing`);
  assert.ok(left.flatMap(([, pages]) => pages).length > 150, 'too few pages were looked at');
  assert.deepEqual(differences(left, right), []);
  assert.equal(measured(speaking), measured(quiet));
  assert.deepEqual(backupOf(speaking), backupOf(quiet));
  assert.equal(logOf(speaking), logOf(quiet));
});

test('control: one page of a plan that was opened in one of them is found', async () => {
  await (await speaking.as(speaker)).page('/me/crisis');
  const [left, right] = await Promise.all([quiet, speaking].map((run) => lookedAt(run, ['管理の久保'])));
  assert.match(differences(left, right).join('\n'), /journal\/head/);
});
