// Runs every benchmark once, compares as ratios within this run, and writes bench/results/latest.json: a list of
// {name, value, unit, baseline, ratio, goal, ok}. Every load is bounded in time and stays on loopback.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { Client, formsOf } from '../tests/support/client.mjs';
import { binary, removeFolder, root, scratchFolder, startServer } from '../tests/support/server.mjs';

const program = join(root, 'build/bin/hashiwatashi_bench');
const sizes = (process.env.PERSONS ?? '1000 1000000').split(/\s+/).map(Number);
const seconds = Number(process.env.BENCH_SECONDS ?? 8);
const results = [];

function record(name, value, unit, { baseline = null, ratio = null, goal, ok }) {
  const row = { name, value: round(value), unit, baseline: baseline === null ? null : round(baseline), ratio: ratio === null ? null : round(ratio), goal, ok };
  results.push(row);
  console.log(`${ok ? 'ok    ' : 'MISSED'} ${name}: ${row.value} ${unit}${ratio === null ? '' : `, ratio ${row.ratio}`} (goal ${goal})`);
}
const round = (number) => Number(number.toPrecision(4));
const figures = (...words) => JSON.parse(execFileSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 24 }));

function micro() {
  const folder = scratchFolder('bench-writes');
  const writes = figures('writes', folder);
  removeFolder(folder);
  const one = writes.one_client_per_second / writes.raw_per_second;
  record('durable writes, one client', writes.one_client_per_second, '1/s', { baseline: writes.raw_per_second, ratio: one, goal: '≥ 0.8 of raw SQLite', ok: one >= 0.8 });
  const many = writes.clients_32_per_second / writes.one_client_per_second;
  record('durable writes, 32 clients', writes.clients_32_per_second, '1/s', { baseline: writes.one_client_per_second, ratio: many, goal: '≥ 5 of one client', ok: many >= 5 });
  const journalFolder = scratchFolder('bench-journal');
  const journal = figures('journal', journalFolder, '1000000');
  removeFolder(journalFolder);
  const entry = journal.one_client_per_second / journal.raw_per_second;
  record('journal, one entry a transaction', journal.one_client_per_second, '1/s', { baseline: journal.raw_per_second, ratio: entry, goal: '≥ 0.8 of raw SQLite without the tree', ok: entry >= 0.8 });
  record(`journal, verify ${journal.verified_entries} entries`, journal.verify_seconds, 's', { goal: '< 10', ok: journal.verify_seconds < 10 });
  const decisions = figures('decisions').per_second;
  record('consent decision', decisions, '1/s', { goal: '≥ 2000000', ok: decisions >= 2e6 });
  const decided = casesDecided();
  record('consent decide, cases of one person', decided, '1/s', { goal: '≥ 100000', ok: decided >= 1e5 });
  const sheet = figures('paper').sheet_milliseconds;
  record('PDF sheet', sheet, 'ms', { goal: '≤ 30', ok: sheet <= 30 });
}

// The command that other implementations are compared with: JSON in, JSON out, on one core. A case as long as they are in
// use: the world of one person with a house, a place to share with, three grants and a withdrawal.
function casesDecided() {
  const scope = ['checklist', 'session', 'plan', 'timetable'].map((compartment) => ({ compartment, lines: 'all' }));
  const grant = (id, recipient, purpose) => ({ id, person: 'p1', recipient, purpose, scope, given_at: 10, from: 10, until: null, notice_version: 1, may_pass_on: false });
  const world = {
    agencies: [{ id: 'A01', duty: [{ class: 'D3', from: 0 }], notices: [{ version: 1, from: 0 }] }, { id: 'A03', duty: [{ class: 'D0', from: 0 }], notices: [] }],
    accounts: [{ id: 'u1', kind: 'staff', agency: 'A01', role: 'worker' }], persons: [{ id: 'p1', supervision_until: null }],
    stays: [{ person: 'p1', agency: 'A01', from: 0, until: null }], writing: [{ person: 'p1', account: 'u1', from: 20, until: 90 }],
    grants: [grant('g1', { agency: 'A01' }, 'programme'), grant('g2', { agency: 'A03' }, 'support'), grant('g3', { agency: 'A03' }, 'handover')],
    withdrawals: [{ person: 'p1', recipient: { agency: 'A03' }, compartments: ['plan'], at: 30 }],
  };
  const line = JSON.stringify({ world, question: { at: 50, account: 'u1', person: 'p1', act: 'read', compartment: 'plan', lines: ['*'] } });
  const count = 200_000;
  const input = `${line}\n`.repeat(count);
  const start = process.hrtime.bigint();
  const out = execFileSync(binary, ['consent', 'decide'], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  const spent = Number(process.hrtime.bigint() - start) / 1e9;
  if (out.split('\n').filter((answer) => answer.includes('"allow"')).length !== count) throw new Error('a case was not answered');
  return count / spent;
}

async function serve(folder, constant) {
  const child = spawn(program, ['serve', folder, constant], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the bench server ended with ${code}`)));
    child.stdout.on('data', (bytes) => resolve(String(bytes).trim()));
  });
  const ended = new Promise((done) => child.once('exit', done));
  return { address, stop: () => { child.kill('SIGTERM'); return ended; } };
}

function load(address, path, cookie) {
  const words = ['-t', '2', '-c', '16', '-d', `${seconds}s`, '--latency', '-H', `Cookie: ${cookie}`, '-H', 'Accept-Encoding: gzip', address + path];
  const printed = execFileSync('wrk', words, { encoding: 'utf8' });
  const rate = Number(printed.match(/Requests\/sec:\s+([\d.]+)/)[1]);
  const [, p99, unit] = printed.match(/99%\s+([\d.]+)(us|ms|s)/);
  if (/Non-2xx/.test(printed)) throw new Error(`${path} did not answer 200:\n${printed}`);
  return { rate, p99: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit] };
}

async function signIn(address, { login, password }) {
  const client = new Client(address);
  const form = formsOf(await client.page('/sign-in')).find((one) => one.action === '/sign-in');
  const answer = await client.post('/sign-in', [...form.fields.filter(([name]) => name !== 'login' && name !== 'password'), ['login', login], ['password', password]]);
  if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`);
  return client;
}

// With STORES, a folder, what was loaded stays there and is not loaded again: a large store takes long.
function loadedStore(count) {
  const folder = process.env.STORES ? join(process.env.STORES, String(count)) : scratchFolder(`bench-${count}`);
  const note = join(folder, 'loaded.json');
  if (!existsSync(note)) {
    mkdirSync(folder, { recursive: true });
    const loaded = figures('load', folder, String(count));
    console.log(`loaded ${count} persons in ${round(loaded.seconds)} s`);
    writeFileSync(note, JSON.stringify(loaded));
  }
  return { folder, loaded: JSON.parse(readFileSync(note, 'utf8')) };
}

async function pagesWith(count) {
  const { folder, loaded } = loadedStore(count);
  try {
    const constant = join(folder, 'constant.html');
    let server = await serve(folder, constant);
    let client = await signIn(server.address, loaded);
    const list = await client.page('/persons');
    const person = list.match(/href="(\/persons\/[0-9a-f-]{36})"/)[1];
    const measured = {};
    for (const [name, path] of [['person', person], ['list', '/persons']]) {
      writeFileSync(constant, await client.page(path));
      await server.stop();
      server = await serve(folder, constant);
      client = await signIn(server.address, loaded);
      const cookie = [...client.cookies].map(([key, value]) => `${key}=${value}`).join('; ');
      load(server.address, path, cookie); // warm
      measured[name] = { page: load(server.address, path, cookie), constant: load(server.address, '/constant', cookie) };
    }
    await server.stop();
    return measured;
  } finally {
    if (!process.env.STORES) removeFolder(folder);
  }
}

async function pages() {
  const measured = new Map();
  for (const size of sizes) measured.set(size, await pagesWith(size));
  for (const [size, { person, list }] of measured) {
    for (const [name, one, least] of [['person page', person, 0.15], ['list page of 50', list, 0.1]]) {
      const ratio = one.page.rate / one.constant.rate;
      record(`${name}, ${size} persons`, one.page.rate, '1/s', { baseline: one.constant.rate, ratio, goal: `≥ ${least} of a constant page`, ok: ratio >= least });
    }
  }
  const [small, large] = [measured.get(sizes[0]), measured.get(sizes.at(-1))];
  for (const name of ['person', 'list']) {
    const ratio = large[name].page.p99 / small[name].page.p99;
    record(`${name} page p99, ${sizes.at(-1)} against ${sizes[0]} persons`, large[name].page.p99, 'ms', { baseline: small[name].page.p99, ratio, goal: '≤ 1.2', ok: ratio <= 1.2 });
  }
}

async function demoFigures() {
  const data = scratchFolder('bench-demo');
  try {
    await (await startServer({ data })).stop(); // loads the region
    const times = [];
    let server;
    for (let round = 0; round < 5; round += 1) {
      const started = performance.now();
      server = await startServer({ data });
      await fetch(server.address);
      times.push(performance.now() - started);
      if (round < 4) await server.stop();
    }
    const start = times.sort((left, right) => left - right)[2];
    record('start to first answer, demo region', start, 'ms', { goal: '≤ 300', ok: start <= 300 });
    const client = await new Client(server.address).demoSignIn('山本');
    await everyPage(client);
    const memory = Number(readFileSync(`/proc/${server.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
    record('memory after the demo journey', memory, 'MiB', { goal: '≤ 80', ok: memory <= 80 });
    await weights(server.address, client);
    await server.stop();
  } finally {
    removeFolder(data);
  }
}

// Every page of the program that the worker reaches by links, once.
async function everyPage(client) {
  const seen = new Set(['/desk']);
  const waiting = ['/desk'];
  while (waiting.length > 0 && seen.size < 400) {
    const answer = await client.request(waiting.shift());
    for (const [, path] of answer.text.matchAll(/href="(\/(?!assets|quick-exit|settings)[^"#?]*)"/g)) {
      if (!seen.has(path)) { seen.add(path); waiting.push(path); }
    }
  }
  console.log(`walked ${seen.size} pages`);
}

async function weights(address, client) {
  const size = async (path) => Buffer.byteLength(gzipSync((await client.request(path)).text));
  const page = await client.page('/desk');
  let first = await size('/desk');
  for (const [, path] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const answer = await fetch(address + path);
    first += Buffer.byteLength(brotliCompressSync(Buffer.from(await answer.arrayBuffer())));
  }
  record('first page on a phone', first / 1024, 'KiB', { goal: '≤ 150', ok: first <= 150 * 1024 });
  const later = Math.max(await size('/persons'), await size('/agencies'));
  record('later pages, the heaviest list', later / 1024, 'KiB', { goal: '≤ 30', ok: later <= 30 * 1024 });
}

micro();
await demoFigures();
await pages();
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/latest.json'), `${JSON.stringify(results, null, 2)}\n`);
