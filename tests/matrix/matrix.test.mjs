// Every route × every kind of caller × the state of their session × people of the own and of another house, in each
// state of consent, by plain HTTP. What must come is worked out beside the program (expected.mjs); what comes must be
// that, must show nothing that the caller may not read, and must have changed nothing where it was refused.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Client, formsOf, unescapeHtml } from '../support/client.mjs';
import { binary, removeFolder, scratchFolder, startServer } from '../support/server.mjs';
import { expected, isRight, leaks, needs, outcome, unlisted } from './expected.mjs';
import { routes } from './routes.mjs';
import { Decisions, World, namedIds, now } from './world.mjs';

const rows = execFileSync(binary, ['routes'], { encoding: 'utf8' }).trim().split('\n').map((line) => line.match(/^(\S+)\s+(\S+)\s+(.+)$/))
  .map(([, method, pattern, need]) => ({ name: `${method} ${pattern}`, method, pattern, need: need.trim() }));
rows.push({ name: 'POST /demo/sign-in', method: 'POST', pattern: '/demo/sign-in', need: 'anyone' });

const people = { // who stands for which state of consent
  DP04: 'asked nothing', DP05: 'refused', DP14: 'programme given', DP13: 'given, under supervision', DP18: 'withdrawn',
  DP11: 'of another house', DP03: 'of no house',
};
const nobodysId = '00000000-0000-7000-8000-000000000000';
const ids = namedIds([...Object.keys(people), 'A01', 'A02', 'F', 'L', 'R', 'O', 'H']);
const extra = [ // kinds and roles that the demo has nobody for
  { id: 'F', kind: 'family', role: 'none', person: 'DP14' },
  { id: 'L', kind: 'link', role: 'none', handover: 'H', until: now + 86_400 },
  { id: 'R', kind: 'staff', role: 'researcher', agency: 'A01' },
  { id: 'O', kind: 'staff', role: 'organiser', agency: 'A01' },
];
const writesAlways = /^(journal|shelf$|sign_in_session)/; // reading is journalled (of the lane: on the shelf), and a session is seen

let data;
let server;
const world = new World();
const callers = []; // { name, kind, role, agency, account, beside, client, token }
let decisions;
let places; // where addresses of watches, asks and accounts lead

const sql = (text) => spawnSync('sqlite3', ['-separator', ' ', join(data, 'hashiwatashi.db')], { input: text, encoding: 'utf8' });

function addAccounts() {
  const quoted = (value) => (value === undefined ? 'NULL' : `'${value}'`);
  const statements = extra.map(({ id, kind, role, agency, person, handover, until }, index) => `
    INSERT INTO account (id, login, name, kind, role, agency, person, handover, until_at, made_at) VALUES ('${ids.get(id)}', NULL, '${id}（架空）',
      '${kind}', '${role}', ${quoted(agency && ids.get(agency))}, ${quoted(person && ids.get(person))}, ${quoted(handover && ids.get(handover))},
      ${until ? until * 1_000_000 : 'NULL'}, ${now * 1_000_000});
    INSERT INTO demo_account VALUES ('${ids.get(id)}', ${900 + index}, 'staff', '${id}（架空）', '', 'worker');`);
  const done = sql(statements.join('\n'));
  assert.equal(done.status, 0, done.stderr);
  world.extraAccounts = extra;
}

const tokenOf = async (client) => formsOf((await client.request('/settings/look')).text)[0].fields.find(([name]) => name === 'form_token')[1];

async function caller(name, who, more = {}) {
  const client = new Client(server.address);
  client.cookies.set('ruby', 'off');
  if (who) await client.demoSignIn(who);
  return { name, client, token: await tokenOf(client), ...more };
}

const send = (one, path, fields) => one.client.post(path, { form_token: one.token, ...fields });

async function openCallers() {
  const add = async (...words) => callers.push(await caller(...words));
  await add('nobody', null, { kind: 'nobody', account: 'nobody' });
  for (const { login, name, role, agency, demo } of world.staff) if (demo) await add(`${role} ${login} of ${agency}`, name, { kind: 'staff', role, agency, account: login });
  for (const { id, alias, demo } of world.persons) if (demo) await add(`person ${id}`, alias, { kind: 'person', account: id });
  for (const one of extra) await add(`${one.kind} ${one.role}`, `${one.id}（架空）`, { ...one, account: one.id });
}

const accounts = () => [...new Set(callers.map(({ account }) => account))];
const called = (account) => callers.find((one) => one.account === account);
const at = (person, rest = '') => `/persons/${ids.get(person)}${rest}`;

// The states of consent that the demo has nobody for, and the person beside a worker, as people make them.
async function live() {
  const worker = called('yamamoto');
  assert.equal((await send(worker, at('DP05', '/notice'), { version: '1' })).status, 303);
  assert.equal((await send(worker, at('DP05', '/notice/answer'), { answer: 'no' })).location, at('DP05', '/notice/no'));
  assert.equal((await send(called('DP18'), at('DP18', '/notice/withdraw'), {})).status, 303);
  world.withdraw('DP18', 'A01');
  const lead = called('ishii');
  const beside = await caller('lead ishii beside DP14', '石井', { ...lead, name: undefined, client: undefined, token: undefined, beside: 'DP14' });
  Object.assign(beside, await caller('lead ishii beside DP14', '石井'));
  const pin = { pin: '482615', pin_again: '482615', together: '1' };
  assert.equal((await send(beside, at('DP14', '/presence'), pin)).status, 303);
  world.writing.push({ person: 'DP14', account: 'ishii', from: now - 1, until: now + 600 });
  callers.push(beside);
}

async function findPlaces() {
  const asked = await send(called('DP14'), at('DP14', '/crisis-plan/seen/asks'), { name: '架空' });
  const worker = called('yamamoto');
  const opened = await send(worker, at('DP14', '/danger'), { reason: '息をしていない（架空）', second: 'alarm' });
  assert.equal(opened.status, 303);
  world.breakGlass.push({ person: 'DP14', account: 'yamamoto', at: now, reason: '息をしていない（架空）' });
  places = { asks: { DP14: asked.location.split('/').pop() }, watches: {}, accounts: {} };
  for (const [person, account] of [['DP11', 'DP11'], ['DP13', 'DP13'], ['DP14', 'DP14'], ['DP18', 'DP18']]) {
    const page = await called(account).client.page(at(person, '/talk'));
    places.watches[person] = page.match(new RegExp(`${at(person, '/talk/')}([0-9a-f-]{36})`))[1];
  }
  for (const line of sql('SELECT id, COALESCE(login, person) FROM account').stdout.trim().split('\n')) {
    const [id, whose] = line.split(' ');
    places.accounts[whose] = id;
  }
  places.talk = (await called('tanaka').client.page('/lane')).match(/href="\/lane\/([^"?]+)"/)[1];
  places.opening = sql('SELECT id FROM danger_opening').stdout.trim();
  const start = await called('nobody').client.page('/');
  places.asset = start.match(/\/assets\/([^"]+)"/)[1];
}

// ---- The addresses of a route: the objects it may name, and those that do not exist

const watched = { DP13: 'V3', DP14: 'V4', DP18: 'V3' }; // which video the sittings of the town are about

function fill(pattern, person, { watch, ask, step }) {
  return pattern.replace('{person}', ids.get(person) ?? person).replace('{watch}', watch ?? nobodysId).replace('{ask}', ask ?? nobodysId)
    .replace('{step}', step ?? 'none').replace('{agency}', ids.get('A02')).replace('{kind}', 'photo').replace('{part}', '1').replace('{code}', watched[person] ?? 'V1');
}

function ofPeople({ pattern }, spec) {
  const cell = (person, more = {}) => {
    const watch = more.watch ?? places.watches[person];
    const object = { person, exists: person in people, foreign: false, ...more, body: spec.needsWatch ? { watch: watch ?? nobodysId } : undefined };
    if (/\{watch\}/.test(pattern) || spec.needsWatch) object.foreign = watch !== places.watches[person] || !watch;
    return { path: fill(pattern, person, { watch, ask: places.asks[person] ?? places.asks.DP14, step: spec.step }), object };
  };
  const cells = [...Object.keys(people), nobodysId, 'x'].map((person) => cell(person));
  // What belongs to somebody else is not found under another's address.
  if (/\{watch\}/.test(pattern) || spec.needsWatch) cells.push(cell('DP14', { watch: places.watches.DP13 }), cell('DP13', { watch: places.watches.DP11 }));
  return cells;
}

function objectsOf(row, spec) {
  const named = (name, known, unknown) => [...known.map((value) => [value, true]), ...unknown.map((value) => [value, false])]
    .map(([value, exists]) => ({ path: row.pattern.replace(`{${name}}`, value), object: { exists } }));
  switch (spec.about) {
    case 'person': return ofPeople(row, spec);
    case 'agency': return [['A01', ids.get('A01'), true], ['A02', ids.get('A02'), true], ['', nobodysId, false], ['', 'x', false]]
      .map(([agency, id, exists]) => ({ path: row.pattern.replace('{agency}', id).replace('{row}', nobodysId), object: { agency, exists } }));
    case 'account': return named('account', [places.accounts.nakajima], [places.accounts[ids.get('DP14')], nobodysId, 'x']);
    case 'letters': return named('letters', [], ['x', 'ABCDEFGHIJKL']);
    case 'talk': return [[places.talk, 'A10'], ['x'], ['ABCDEFGHIJKL']]
      .map(([talk, talksWith]) => ({ path: row.pattern.replace('{talk}', talk), object: { talksWith, exists: talk === places.talk } }));
    case 'opening': return [[places.opening, 'A01'], [nobodysId]].map(([id, openedAt]) => ({ path: row.pattern.replace('{opening}', id), object: { openedAt, openedBy: 'yamamoto' } }));
    case 'media': return [{ path: `/media/${nobodysId}/small.mp4`, object: { exists: false } }];
    case 'video': return named('code', ['V1'], ['V99']);
    case 'file': return named('file', [places.asset], ['none.js']);
    case 'demo': return [{ path: row.pattern, object: { exists: false } }];
    default: return [{ path: row.pattern, object: { exists: true } }];
  }
}

const cellsOf = (row) => objectsOf(row, routes[row.name]).map((one, place) => ({ ...row, ...one, place, spec: routes[row.name] }));
// Whoever is refused for what they are is refused for one object as for all; LONG=1 asks for all.
const isWorthAsking = (who, { need, place }) => process.env.LONG === '1' || place === 0 || needs[need](who);

// ---- Asking and judging

function readable(answer) {
  if (answer.headers.get('content-type') !== 'application/pdf') return unescapeHtml(answer.text.replace(demoButtons, ''));
  return execFileSync('pdftotext', ['-', '-'], { input: Buffer.from(answer.bytes), encoding: 'utf8' }).replace(/\s/g, '');
}

// The names on the buttons that open the demo are everybody's to read.
const demoButtons = /<form\b[^>]*action="\/demo\/sign-in"[\s\S]*?<\/form>/g;
const plain = (html) => html.replace(/(value|href|action)="[^"]*"/g, '');

function headerFaults(answer) {
  const value = (name) => answer.headers.get(name) ?? '';
  const faults = [];
  if (!value('content-security-policy').includes("frame-ancestors 'none'")) faults.push('no policy against frames');
  if (value('x-content-type-options') !== 'nosniff') faults.push('no nosniff');
  if (value('content-type').startsWith('text/html') && value('cache-control') !== 'no-store') faults.push('may stay in a cache');
  return faults;
}

// Whatever leaves as a file is about one person at most: no rule of the decision lets a house export (decision 26).
function inBulk(answer) {
  if ((answer.headers.get('content-type') ?? '').startsWith('text/html')) return [];
  const named = world.persons.filter(({ alias }) => answer.readable.includes(alias));
  return named.length > 1 ? [`a file that names ${named.length} people`] : [];
}

function judge(who, cell, answer, rights) {
  const must = expected(who, cell, rights);
  const came = outcome(answer);
  const faults = headerFaults(answer);
  if (!isRight(must, answer)) faults.push(`must be ${must}, is ${came} (${answer.status})`);
  if (came === 'there') faults.push(...leaks(who, answer.readable, world.markers, rights), ...inBulk(answer));
  return faults.map((fault) => `${who.name}: ${cell.method} ${cell.path}: ${fault}`);
}

async function ask(who, cell) {
  const answer = cell.method === 'GET' ? await who.client.request(cell.path) : await send(who, cell.path, { ...cell.spec.body, ...cell.object.body });
  return { ...answer, readable: readable(answer) };
}

// Callers side by side, each one request after the other.
async function round(list, work) {
  const faults = [];
  const waiting = [...list];
  const lane = async () => { for (let who = waiting.shift(); who; who = waiting.shift()) faults.push(...(await work(who)).flat()); };
  await Promise.all([lane(), lane(), lane()]);
  return faults;
}

const none = (faults) => assert.deepEqual(faults.slice(0, 40), [], `${faults.length} cells are wrong`);
const answers = []; // of reading, kept for the controls

function tables() {
  const dump = execFileSync('sqlite3', ['-readonly', join(data, 'hashiwatashi.db'), '.dump'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const found = new Map();
  for (const line of dump.split('\n')) {
    const name = line.match(/^INSERT INTO "?(\w+)/)?.[1];
    if (name && !writesAlways.test(name)) found.set(name, `${found.get(name) ?? ''}${line}\n`);
  }
  return found;
}

before(async () => {
  data = scratchFolder('matrix');
  server = await startServer({ data }); // makes the region
  await server.stop();
  addAccounts();
  server = await startServer({ data });
  await openCallers();
  await live();
  await findPlaces();
  const others = world.persons.map(({ id }) => id).filter((id) => !(id in people));
  const base = new Decisions(world, accounts(), others, { asked: ['read', 'know'] });
  decisions = new Decisions(world, accounts(), Object.keys(people), { base });
});
after(async () => {
  await server?.stop();
  removeFolder(data);
});

test('the matrix knows every route and every need; control: one that it does not know is named', () => {
  assert.ok(rows.length > 100);
  assert.deepEqual(unlisted(rows), []);
  assert.equal(unlisted([...rows, { name: 'GET /secrets', need: 'trust me' }]).length, 2);
});

test('every page, for every caller', { timeout: 300_000 }, async () => {
  const cells = rows.filter(({ method }) => method === 'GET').flatMap(cellsOf);
  const faults = await round(callers, async (who) => {
    const found = [];
    let missing;
    for (const cell of cells.filter((one) => isWorthAsking(who, one))) {
      const answer = await ask(who, cell);
      answers.push({ who, cell, answer });
      found.push(judge(who, cell, answer, decisions));
      if (answer.status !== 404 || cell.spec.about !== 'person' || who.kind === 'nobody') continue;
      missing ??= plain(answer.text); // out of sight and never there: the same page
      if (plain(answer.text) !== missing) found.push([`${who.name}: ${cell.path} is not found in another way than others`]);
    }
    return found;
  });
  none(faults);
  console.log(`${answers.length} answers`);
});

test('what may be read is shown: the marks that are looked for do appear', () => {
  const seen = new Set();
  for (const { who, answer } of answers) {
    if (outcome(answer) !== 'there') continue;
    for (const { person, compartment, text } of world.markers) if (answer.readable.includes(text)) seen.add(`${who.account} ${compartment} ${person}`);
  }
  for (const one of ['yamamoto plan DP14', 'yamamoto session DP14', 'yamamoto identity DP04', 'ogawa session DP11', 'ishii crisis DP14', 'DP14 crisis DP14',
    'DP18 plan DP18', 'DP13 session DP13', 'tanaka lane DP09']) assert.ok(seen.has(one), one);
});

test('control: in another world the same answers are wrong', () => {
  const counts = (person, change) => {
    const other = Object.assign(new World(), { withdrawals: [...world.withdrawals], writing: world.writing, breakGlass: world.breakGlass, extraAccounts: world.extraAccounts });
    change(other);
    const rights = new Decisions(other, accounts(), [person], { base: decisions });
    const about = answers.filter(({ cell }) => [person, undefined].includes(cell.object.person));
    return about.flatMap(({ who, cell, answer }) => judge(who, cell, answer, rights)).length;
  };
  assert.equal(counts('DP14', () => {}), 0);
  assert.ok(counts('DP14', (other) => other.withdraw('DP14', 'A01')) > 10, 'a withdrawal that the program does not know');
  assert.ok(counts('DP11', (other) => { other.person('DP11').house = 'A01'; }) > 10, 'a person of another house');
  assert.ok(counts('DP14', (other) => { other.writing = []; }) > 3, 'joint writing that nobody opened');
  assert.ok(counts('DP18', (other) => { other.withdrawals = []; }) > 3, 'a withdrawal that does not count');
  const shown = answers.find(({ who, cell }) => who.account === 'DP14' && cell.pattern === '/persons/{person}/crisis-plan' && cell.object.person === 'DP14');
  assert.ok(leaks(called('yamamoto'), shown.answer.readable, world.markers, decisions).length > 0, 'the plan of somebody else');
});

test('ended, disabled and invented sessions are nobody', { timeout: 120_000 }, async () => {
  const admin = called('kanri');
  const gone = [];
  for (const { login, name } of world.staff.filter(({ login: one }) => ['yamamoto', 'matsuda', 'tanaka'].includes(one))) {
    const ended = await caller(`ended ${login}`, name, { kind: 'nobody', account: 'nobody' });
    const cookie = ended.client.cookies.get('__Host-session');
    assert.equal((await send(ended, '/sign-out', {})).status, 303);
    gone.push({ ...ended, cookie });
  }
  const person = await caller('ended DP14', 'セリ', { kind: 'nobody', account: 'nobody' });
  const kept = person.client.cookies.get('__Host-session');
  await send(person, '/sign-out', {});
  gone.push({ ...person, cookie: kept });
  const disabled = await caller('disabled ogawa', '小川', { kind: 'nobody', account: 'nobody' });
  gone.push({ ...disabled, cookie: disabled.client.cookies.get('__Host-session') });
  assert.equal((await send(admin, `/admin/accounts/${places.accounts.ogawa}/state`, { state: 'disabled' })).status, 303);
  gone.push({ ...(await caller('invented', null, { kind: 'nobody', account: 'nobody' })), cookie: 'x'.repeat(43) });
  const cells = rows.flatMap((row) => cellsOf(row).slice(0, 1)).filter(({ need }) => need !== 'anyone');
  const faults = await round(gone, async (who) => {
    const found = [];
    for (const cell of cells) {
      who.client.cookies.set('__Host-session', who.cookie); // an answer may take it away
      found.push(judge(who, cell, await ask(who, cell), decisions));
    }
    return found;
  });
  await send(admin, `/admin/accounts/${places.accounts.ogawa}/state`, { state: 'enabled' });
  Object.assign(called('ogawa'), await caller(called('ogawa').name, '小川')); // every session of the account had ended
  none(faults);
});

test('what no route leads to is answered as carefully', async () => {
  for (const [method, path, status] of [['GET', '/nowhere', 404], ['GET', '/persons/x/y/z/0', 404], ['POST', '/nowhere', 404], ['DELETE', '/persons', 405],
    ['PUT', '/', 405], ['POST', '/desk', 405], ['GET', '/%ff', 400], ['GET', '/assets/%00', 400]]) {
    for (const who of [called('nobody'), called('yamamoto')]) {
      const answer = await who.client.request(path, { method });
      assert.equal(answer.status, status, `${method} ${path}`);
      assert.deepEqual(headerFaults(answer), [], `${method} ${path}`);
    }
  }
});

test('no form is taken without its token, and none from elsewhere', { timeout: 120_000 }, async () => {
  const cells = rows.filter(({ method }) => method === 'POST').flatMap((row) => cellsOf(row).slice(0, 1));
  const other = called('watanabe').token;
  const fully = ['nobody', 'yamamoto', 'kanri', 'DP14']; // whoever it is, the same line of the program refuses
  const faults = await round(callers, async (who) => {
    const found = [];
    const fields = (cell) => new URLSearchParams({ ...cell.spec.body }).toString();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const cell of cells) {
      const must = expected(who, { ...cell, spec: {}, object: { exists: true } }, decisions); // the need alone
      const wrong = {
        'no token': [fields(cell), {}],
        'the token of another session': [`${fields(cell)}&form_token=${encodeURIComponent(other)}`, {}],
        'another site': [`${fields(cell)}&form_token=${encodeURIComponent(who.token)}`, { 'sec-fetch-site': 'cross-site' }],
      };
      for (const [what, [body, headers]] of Object.entries(wrong).slice(0, fully.includes(who.account) ? 3 : 1)) {
        const answer = await who.client.request(cell.path, { method: 'POST', body, headers: { ...form, ...headers } });
        const came = outcome(answer);
        if (must === 'there' ? answer.status !== 400 : came !== must) found.push([`${who.name}: ${cell.name} with ${what}: ${answer.status}`]);
      }
    }
    return found;
  });
  none(faults);
});

test('what is refused has changed nothing, and what is allowed is done', { timeout: 300_000 }, async () => {
  const cells = rows.filter(({ method }) => method === 'POST').flatMap(cellsOf);
  const isAllowed = (who, cell) => ['there', 'once'].includes(expected(who, cell, decisions));
  const run = (which) => round(callers, async (who) => {
    const found = [];
    for (const cell of cells.filter((one) => which(who, one))) found.push(judge(who, cell, await ask(who, cell), decisions));
    return found;
  });
  const untouched = tables();
  none(await run((who, cell) => isWorthAsking(who, cell) && !isAllowed(who, cell)));
  const still = tables();
  assert.deepEqual([...still].filter(([name, content]) => untouched.get(name) !== content).map(([name]) => name), []);
  none(await run((who, cell) => isAllowed(who, cell) && !cell.spec.last));
  const changed = [...tables()].filter(([name, content]) => untouched.get(name) !== content).map(([name]) => name);
  assert.ok(changed.length > 8, `the control: allowed acts changed ${changed.join(' ')}`);
  const rest = callers.flatMap((who) => cells.filter((cell) => cell.spec.last && isAllowed(who, cell)).map((cell) => [who, cell]));
  assert.ok(rest.length > 20);
  for (const [who, cell] of rest.sort(([, one], [, two]) => (one.pattern === '/sign-out') - (two.pattern === '/sign-out'))) {
    const answer = await ask(who, cell);
    assert.equal(outcome(answer), 'there', `${who.name}: ${cell.name}: ${answer.status}`);
    if (cell.pattern !== '/account/card/end') continue;
    Object.assign(who, await caller(who.name, world.person(who.account).alias)); // it ends one's sessions
  }
});
