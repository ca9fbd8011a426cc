// Marked secrets are typed into every text field that a resident, a worker, a supporter and an administrator meet. After a
// killed process none of them is in any file that is left, in the log, in a backup, or on somebody else's paper.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Client, formsOf, unescapeHtml } from '../support/client.mjs';
import { codeAt } from '../support/one-time-code.mjs';
import { binary, removeFolder, scratchFolder, scratchPostgresql, startServer } from '../support/server.mjs';
import { walk } from '../support/walk.mjs';
import { bytesOf, canariesIn, disguises, filesBelow, holds, holdsAlone, prefix } from './search.mjs';

// Stored as it is typed, by design: [form, field] and why.
const open = [
  [/^\/agencies/, /./, 'the directory is for everybody who works with it'],
  [/^\/consent\/notice$/, /./, 'what the house tells everybody before the first question'],
  [/^\/admin\/accounts$/, /^(name|login)$/, 'by which staff are known and sign in'],
];
const isOpen = ({ action, name }) => open.find(([form, field]) => form.test(action) && field.test(name));

const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const random = (count) => Array.from({ length: count }, () => letters[Math.floor(Math.random() * letters.length)]).join('');
const canary = () => prefix + random(8);

const databases = process.env.HASHIWATASHI_TEST_POSTGRESQL ? ['sqlite', 'postgresql'] : ['sqlite'];
// What must be left alone, or would throw the walker out.
const leave = /\/(sign-out|sign-in|presence|card|quick-exit|settings|assets|media|account|demo|admin)\b|\/(withdraw|stage|undo|discharge|supervision|end|removal|standing)$|\/notice\/|\.pdf|\.csv/;

class Town {
  typed = [];
  secrets = new Map(); // what → the secret, for those that the program makes
  pins = [];

  constructor(kind) {
    this.kind = kind;
    this.data = scratchFolder('canaries');
    this.temporary = scratchFolder('canaries-temporary');
    this.postgresql = kind === 'postgresql' ? scratchPostgresql('canaries') : null;
    this.log = '';
  }

  async start() {
    this.server = await startServer({ data: this.data, database: this.postgresql?.location, env: { TMPDIR: this.temporary }, keep: 50_000_000 });
  }

  client() {
    return new Client(this.server.address);
  }

  mark(action, name) {
    const words = canary();
    this.typed.push({ action, name, words });
    return words;
  }

  async walk(client, own, starts, more = {}) {
    const text = (control) => (control.name === 'kana' || control.inputmode === 'numeric' ? '' : canary());
    const done = await walk({ client, own, starts, text, skip: leave, ...more });
    this.typed.push(...done.typed.filter(({ words }) => words));
    return done;
  }

  async end() {
    await this.server?.kill();
    this.postgresql?.drop();
    removeFolder(this.data);
    removeFolder(this.temporary);
  }
}

const token = (html) => formsOf(html)[0].fields.find(([name]) => name === 'form_token')[1];

async function send(client, page, path, fields, status) {
  const answer = await client.post(path, { form_token: token(await client.page(page)), ...fields });
  assert.equal(answer.status, status, `${path}: ${answer.text.match(/role="alert"[^>]*>[^<]*/)?.[0]}`);
  return answer;
}

// A new resident: name, notice, PIN, yes, card; then everything that is asked of them at one screen with the worker.
async function workerAndResident(town) {
  const worker = await town.client().demoSignIn('山本');
  const alias = town.mark('/persons', 'alias');
  const own = (await send(worker, '/persons/new', '/persons', { alias, kana: '', discharge_on: '' }, 303)).location;
  await send(worker, `${own}/notice`, `${own}/notice`, { version: '1' }, 303);
  const pin = String(100_000 + Math.floor(Math.random() * 900_000)).replace(/(.)\1/g, '37');
  town.pins.push(pin);
  await send(worker, `${own}/notice/pin`, `${own}/notice/pin`, { pin, pin_again: pin, together: '1' }, 303);
  const card = await send(worker, `${own}/card`, `${own}/card`, { in_person: 'yes' }, 200);
  const printed = card.text.match(/data-letters>([^<]+)</)[1].trim();
  town.secrets.set('letters of the card', printed.replaceAll('-', '').replaceAll(' ', ''));
  for (const query of [`/persons?q=${canary()}`, `/agencies?q=${canary()}`]) assert.equal((await worker.request(query)).status, 200);
  const steps = { checklist: ['heard', 'worries', 'known'], 'life-plan/1': ['HB', 'SL', 'RL', 'PM', 'supporters', 'strengths'],
    'life-plan/2': ['hope', 'week', 'special', 'use', 'people'], 'crisis-plan': ['state', 'trigger', 'wish', 'seen', 'sheet', 'life', 'after'] };
  const starts = Object.entries(steps).flatMap(([form, names]) => names.map((name) => `${own}/${form}/${name}`));
  const done = await town.walk(worker, own, [own, ...starts, `${own}/talk`, `${own}/videos`, `${own}/sheets`, `${own}/crisis-plan/seen/asks`, '/desk']);
  await send(worker, `${own}/danger`, `${own}/danger`, { reason: town.mark('danger', 'reason'), second: 'alarm' }, 303);
  await send(worker, own, `${own}/name`, { alias: town.mark('name', 'alias'), kana: '' }, 303);
  return { own, pin, printed, worker, forms: done.forms };
}

async function resident(town, { own, pin, printed }) {
  const client = town.client();
  await send(client, '/card', '/card', { letters: printed, pin }, 303);
  town.secrets.set('session of the resident', client.cookies.get('__Host-session'));
  // The box of the private page is closed in the browser; words that are not are not taken.
  await send(client, '/me', '/me/private/box', { owner: 'x', based_on: '0', box: town.mark('private', 'box') }, 422);
  await town.walk(client, own, ['/me', '/me/crisis', `${own}/life-plan`, `${own}/crisis-plan`, `${own}/talk`]);
  return client;
}

async function supporter(town, client, own) {
  const asked = await send(client, `${own}/crisis-plan/seen/asks`, `${own}/crisis-plan/seen/asks`, { name: town.mark('seen', 'name') }, 303);
  const link = unescapeHtml(await client.page(asked.location)).match(/\/seen\/([A-Za-z0-9_-]{20,})/)[1];
  town.secrets.set('letters of the slip', link);
  const other = town.client();
  await send(other, `/seen/${link}`, `/seen/${link}`, { yellow: town.mark('seen', 'yellow'), red: town.mark('seen', 'red') }, 303);
}

// A new colleague with everything that signs them in, and what is typed by mistake.
async function staff(town) {
  const admin = await town.client().demoSignIn('管理の久保');
  const login = town.mark('/admin/accounts', 'login');
  const agency = (await admin.page('/admin/accounts/new')).match(/<option value="([0-9a-f-]{36})"/)[1];
  const made = await send(admin, '/admin/accounts/new', '/admin/accounts', { name: town.mark('/admin/accounts', 'name'), login, agency, role: 'worker' }, 200);
  const first = unescapeHtml(made.text.match(/data-passphrase>([^<]+)</)[1]).trim();
  town.secrets.set('first passphrase', first);
  assert.equal((await admin.request(`/admin?q=${canary()}`)).status, 200);
  const client = town.client();
  await send(client, '/sign-in', '/sign-in', { login, password: town.mark('wrong', 'password') }, 422);
  await send(client, '/sign-in', '/sign-in', { login: town.mark('wrong', 'login'), password: town.mark('wrong', 'password') }, 422);
  await send(client, '/sign-in', '/sign-in', { login, password: first }, 303);
  const own = `${town.mark('chosen', 'password')} ${random(12)}`;
  await send(client, '/sign-in/first-password', '/sign-in/first-password', { new_password: own, new_again: own }, 303);
  await send(client, '/account/second-factor', '/account/second-factor', { password: own }, 303);
  const secret = (await client.page('/account/second-factor')).match(/translate="no">([A-Z2-7 -]{16,})</)[1].replace(/[ -]/g, '');
  town.secrets.set('secret of the second factor', secret);
  const code = codeAt(secret, Date.now());
  const codes = await send(client, '/account/second-factor', '/account/second-factor/confirmation', { code }, 200);
  const listed = [...codes.text.matchAll(/<li>([a-z0-9-]{8,})<\/li>/g)].map(([, one]) => one);
  assert.ok(listed.length >= 8, 'recovery codes');
  listed.forEach((one, place) => town.secrets.set(`recovery code ${place + 1}`, one));
  town.secrets.set('session of staff', client.cookies.get('__Host-session'));
}

async function leader(town) {
  const lead = await town.client().demoSignIn('石井');
  const agency = (await lead.page('/agencies')).match(/\/agencies\/[0-9a-f-]{36}/)[0];
  await town.walk(lead, '/nobody', [`${agency}/edit`, '/consent/notice', '/journal/head'], { most: 6 });
}

const found = new Map(); // what was typed openly and is there: the other control

function faultsIn(town, where, bytes) {
  const known = new Map(town.typed.map((one) => [one.words, one]));
  const faults = [];
  for (const { how, word } of canariesIn(bytes)) {
    const one = known.get(word);
    const reason = one && isOpen(one);
    if (reason) found.set(reason[2], word);
    else faults.push(`${where}: ${how} ${one ? `${one.name} of ${one.action}` : word}`);
  }
  for (const [what, secret] of town.secrets) faults.push(...holds(bytes, secret).map((how) => `${where}: ${what}, ${how}`));
  for (const pin of town.pins) if (holdsAlone(bytes, pin)) faults.push(`${where}: a PIN`);
  return [...new Set(faults)];
}

const faultsInFiles = (town, folder) => filesBelow(folder).flatMap((path) => faultsIn(town, path.slice(folder.length), bytesOf(path)));

function backups(town) {
  const folder = join(town.temporary, 'backups');
  mkdirSync(folder, { mode: 0o700 });
  const key = join(folder, 'backup.key');
  writeFileSync(key, 'a passphrase on paper in the safe\n', { mode: 0o600 });
  const database = town.postgresql ? ['--database', town.postgresql.location] : [];
  const made = spawnSync(binary, ['backup', folder, '--data', town.data, ...database, '--backup-key', key], { encoding: 'utf8' });
  return { made, folder };
}

for (const kind of databases) {
  const town = new Town(kind);
  const at = (name, work) => test(`${kind}: ${name}`, { timeout: 180_000 }, work);
  let own;

  before(async () => {
    await town.start();
    const told = await workerAndResident(town);
    own = told.own;
    const client = await resident(town, told);
    await supporter(town, client, own);
    await staff(town);
    await leader(town);
  });
  after(() => town.end());

  at('at least fifty secrets went through the forms', () => {
    const actions = new Set(town.typed.filter((one) => !isOpen(one)).map(({ action, name }) => `${action} ${name}`));
    assert.ok(actions.size >= 50, `${actions.size}`);
    assert.ok(town.secrets.size >= 12, [...town.secrets.keys()].join());
    for (const part of ['life-plan/1', 'life-plan/2', 'crisis-plan', 'checklist', 'talk', '/draft', 'sheets/copies', 'seen', 'danger', 'lane']) {
      assert.ok([...actions].some((one) => one.includes(part)) || part === 'checklist', `nothing was typed at ${part}`);
    }
  });

  at('they are on the paper of whom they belong to, and on nobody else\'s', async () => {
    const paper = async (client, address) => {
      const answer = await client.request(address);
      assert.equal(answer.status, 200, address);
      return Buffer.from(execFileSync('pdftotext', ['-', '-'], { input: answer.bytes, encoding: 'utf8' }).replace(/\s/g, ''));
    };
    const worker = await town.client().demoSignIn('山本'); // beside nobody: no paper
    assert.equal((await worker.request(`${own}/sheets/life-plan.pdf`)).status, 303);
    const other = await town.client().demoSignIn('セリ');
    const others = (await other.page('/me')).match(/\/persons\/[0-9a-f-]{36}/)[0];
    for (const name of ['life-plan', 'crisis-plan', 'card']) assert.deepEqual(canariesIn(await paper(other, `${others}/sheets/${name}.pdf`)), []);
    const shown = await walkedPaper(town, own);
    assert.ok(canariesIn(await paper(shown, `${own}/sheets/life-plan.pdf`)).length > 0, 'the control');
  });

  at('nothing of them is left by a killed process, in the log or in temporary files', async () => {
    await town.server.kill();
    const log = Buffer.from(town.server.log());
    const faults = [...faultsInFiles(town, town.data), ...faultsInFiles(town, town.temporary), ...faultsIn(town, 'log', log)];
    if (town.postgresql) {
      const dump = execFileSync('pg_dump', ['-d', town.postgresql.location.slice('postgresql:'.length)], { maxBuffer: 1 << 28 });
      assert.ok(dump.length > 100_000);
      faults.push(...faultsIn(town, 'pg_dump', dump));
    }
    assert.deepEqual(faults, []);
    assert.ok(found.size >= open.length, `only ${[...found.keys()].join('; ')}`);
  });

  if (kind === 'sqlite') {
    at('nothing of them is in a backup', () => {
      const { made, folder } = backups(town);
      assert.equal(made.status, 0, made.stdout + made.stderr);
      const files = filesBelow(folder).filter((path) => !path.endsWith('backup.key'));
      assert.ok(files.length > 0);
      // Not even what is open: a backup is encrypted as a whole.
      assert.deepEqual(files.flatMap((path) => [...faultsIn(town, path, bytesOf(path)), ...canariesIn(bytesOf(path))]), []);
    });
  }

  at('control: one that is planted is found, whatever it is dressed as', () => {
    const word = canary();
    for (const [how, bytes] of Object.entries(disguises(word))) {
      const planted = join(town.temporary, 'planted');
      writeFileSync(planted, Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]));
      assert.ok(faultsInFiles(town, town.temporary).some((fault) => fault.startsWith('/planted')), how);
    }
    writeFileSync(join(town.temporary, 'planted'), `INSERT INTO x VALUES('${town.pins[0]}');`);
    assert.ok(faultsInFiles(town, town.temporary).some((fault) => fault.includes('a PIN')));
    writeFileSync(join(town.temporary, 'planted'), town.secrets.get('secret of the second factor'));
    assert.ok(faultsInFiles(town, town.temporary).some((fault) => fault.includes('second factor')));
  });
}

async function walkedPaper(town, own) {
  const client = town.client();
  const letters_ = town.secrets.get('letters of the card');
  await send(client, '/card', '/card', { letters: letters_, pin: town.pins[0] }, 303);
  assert.ok((await client.page('/me')).includes(own));
  return client;
}
