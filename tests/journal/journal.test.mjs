// The journal of the real program: signed, verified by two programs in two languages, changed in every way somebody
// might, and each change found. The control, nothing changed, must pass.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, formsOf, withField } from '../support/client.mjs';
import { binary, removeFolder, root, scratchFolder, scratchPostgresql, startServer } from '../support/server.mjs';

const tamperings = Number(process.env.TAMPERINGS ?? 300);
const here = join(root, 'tests/journal');

function command(program, ...words) {
  const answer = spawnSync(program, words, { encoding: 'utf8' });
  return { status: answer.status, text: answer.stdout + answer.stderr };
}
const journal = (...words) => command(binary, 'journal', ...words);
const second = (...words) => command('python3', join(here, 'verify.py'), ...words);

// Somebody works for a while: lists, persons, a page that is refused, and the person's own pages.
async function visits(address, count) {
  const worker = await new Client(address).demoSignIn('山本');
  const list = await worker.page('/persons');
  const persons = [...new Set([...list.matchAll(/href="(\/persons\/[0-9a-f-]{36})"/g)].map(([, path]) => path))];
  for (let turn = 0; turn < count; turn += 1) {
    await worker.page(persons[turn % persons.length]);
    await worker.request(`${persons[(turn * 7) % persons.length]}/crisis-plan`);
  }
  const person = await new Client(address).demoSignIn('スミレ');
  await person.page('/me');
  return { worker, person };
}

// A store at rest in one file.
function settled(from, to) {
  copyFileSync(from, to);
  execFileSync('python3', ['-c', 'import sqlite3, sys; s = sqlite3.connect(sys.argv[1]); s.execute("PRAGMA journal_mode = DELETE"); s.close()', to]);
}

test('every change to a journal is found by both verifiers', async () => {
  const folder = scratchFolder('journal');
  const data = join(folder, 'data');
  const store = join(data, 'hashiwatashi.db');
  let server;
  try {
    server = await startServer({ data });
    await visits(server.address, 6);
    await server.stop();
    const old = join(folder, 'old.db');
    settled(store, old);

    server = await startServer({ data });
    await visits(server.address, 10);
    // While the server runs: signed and verified, nothing in its way.
    const head = join(folder, 'head.txt');
    const printed = journal('head', '--data', data);
    assert.equal(printed.status, 0, printed.text);
    writeFileSync(head, printed.text);
    const beside = journal('verify', '--data', data, '--head', head);
    assert.equal(beside.status, 0, beside.text);
    await visits(server.address, 1); // goes on after the head
    await server.stop();
    server = null;

    const whole = join(folder, 'whole.db');
    settled(store, whole);
    const key = printed.text.match(/^key (\S+)$/m)[1];
    const own = journal('verify', '--data', data, '--head', head);
    assert.equal(own.status, 0, own.text);
    const other = second(whole, '--key', key, '--head', head);
    assert.equal(other.status, 0, other.text);
    const entries = Number(other.text.match(/^(\d+) entries/)[1]);
    assert.ok(entries > 50, `${entries} entries are too few to be changed`);
    assert.match(own.text, new RegExp(entries), 'both count the same');

    const words = ['--store', whole, '--head', head, '--old', old, '--program', binary, '--key', key, '--key-file', join(data, 'site.key'), '--count', String(tamperings)];
    const result = JSON.parse(execFileSync('python3', [join(here, 'tamper.py'), ...words], { encoding: 'utf8', maxBuffer: 1 << 26 }));
    assert.deepEqual(result.control, { program: null, second: null }, 'the untouched copy passes');
    assert.deepEqual(result.missed, []);
    assert.deepEqual(result.unnamed, [], 'the program says what is wrong, in its own words');
    assert.equal(result.unchanged, 0);
    assert.equal(Object.values(result.tried).reduce((sum, count) => sum + count, 0), tamperings);
    assert.ok(Object.keys(result.tried).length >= Math.min(18, tamperings), JSON.stringify(result.tried));
    console.log(`${tamperings} changes to ${entries} entries found`, JSON.stringify(result.tried));
  } finally {
    await server?.stop();
    removeFolder(folder);
  }
});

test('another site signs a head, and the site keeps it', async () => {
  const folder = scratchFolder('cosign');
  const [data, partner] = [join(folder, 'data'), join(folder, 'partner')];
  let server;
  try {
    mkdirSync(partner, { mode: 0o700 });
    server = await startServer({ data: partner }); // makes its key
    await server.stop();
    server = await startServer({ data });
    await visits(server.address, 1);
    const lead = await new Client(server.address).demoSignIn('石井');
    const page = await lead.page('/journal/head');
    const make = formsOf(page).find((form) => form.action === '/journal/head');
    assert.equal((await lead.post(make.action, make.fields)).status, 303);
    const made = await lead.page('/journal/head');
    assert.match(made, /<svg[^>]*class="qr"/);
    const head = join(folder, 'head.txt');
    writeFileSync(head, made.match(/<pre[^>]*>([\s\S]*?)<\/pre>/)[1]);
    const line = journal('cosign', '--data', partner, head);
    assert.equal(line.status, 0, line.text);
    const cosign = formsOf(made).find((form) => form.action === '/journal/head/cosignatures');
    const send = (text) => lead.post(cosign.action, withField(withField(cosign.fields, 'whose', 'みなと回復センター（架空）'), 'line', text));
    assert.equal((await send('cosignature AAAA BBBB')).status, 422);
    assert.equal((await send(journal('cosign', '--data', data, head).text)).status, 422, 'its own signature is no witness');
    assert.equal((await send(line.text)).status, 303);
    assert.equal((await send(line.text)).status, 422, 'twice is once');
    assert.match(await lead.page('/journal/head'), /みなと回復センター/);
    const worker = await new Client(server.address).demoSignIn('山本');
    assert.equal((await worker.request('/journal/head')).status, 404);
    await server.stop();
    server = null;
    const right = journal('verify', '--data', data, '--head', head);
    assert.equal(right.status, 0, right.text);
    const copy = join(folder, 'copy.db');
    settled(join(data, 'hashiwatashi.db'), copy);
    assert.equal(second(copy).status, 0);
    // A head of somebody else, and a text that is none.
    assert.equal(journal('verify', '--data', data, '--head', join(here, 'journal.test.mjs')).status, 1);
    writeFileSync(join(folder, 'other.txt'), journal('head', '--data', partner).text);
    assert.equal(journal('verify', '--data', data, '--head', join(folder, 'other.txt')).status, 1);
    assert.ok(!existsSync(join(folder, 'site.key')));
  } finally {
    await server?.stop();
    removeFolder(folder);
  }
});

test('the person reads who saw what', async () => {
  const folder = scratchFolder('seen');
  const database = scratchPostgresql('seen');
  const server = await startServer({ data: folder, database: database?.location });
  try {
    const { worker, person } = await visits(server.address, 1);
    const found = await worker.page(`/persons?q=${encodeURIComponent('スミレ')}`);
    await worker.page(found.match(/href="(\/persons\/[0-9a-f-]{36})"/)[1]);
    const page = await person.page('/me');
    assert.match(page, /href="\/me\/journal"/);
    const own = await person.page('/me/journal');
    const plain = own.replace(/<rt>[^<]*<\/rt>|<rp>[^<]*<\/rp>|<[^>]*>/g, '');
    assert.match(plain, /山本（架空）さん/);
    assert.match(plain, /あなた/);
    assert.equal([...own.matchAll(/<strong>[^]*?山本/g)].length, 1, 'a day of one person is one line');
    assert.equal((await worker.request('/me/journal')).status, 404);
    if (database) {
      const verified = journal('verify', '--data', folder, '--database', database.location);
      assert.equal(verified.status, 0, verified.text);
    }
  } finally {
    await server.stop();
    database?.drop();
    removeFolder(folder);
  }
});
