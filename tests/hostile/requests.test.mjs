// Requests that a visitor's browser is talked into, or that somebody writes by hand: from foreign sites, with sessions
// made beforehand, under another host's name, with methods in disguise, and with addresses that lead elsewhere.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';

import { Client, formsOf } from '../support/client.mjs';
import { removeFolder, scratchFolder, startServer } from '../support/server.mjs';

const site = 'https://hashiwatashi.example';
let data;
let server;

before(async () => {
  data = scratchFolder('requests');
  server = await startServer({ data, extra: ['--site-address', site] });
});
after(async () => {
  await server?.stop();
  removeFolder(data);
});

// Exactly these headers: fetch would add its own and forbid some.
function ask(method, path, headers = {}, body = '') {
  return new Promise((resolve, reject) => {
    const asked = request(server.address + path, { method, headers: { ...headers, ...(body ? { 'content-length': Buffer.byteLength(body) } : {}) } }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(pieces).toString('utf8') }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const cookiesOf = (client) => [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
const tokenOf = async (client) => formsOf(await client.page('/settings/look'))[0].fields.find(([name]) => name === 'form_token')[1];
const signedIn = (name) => new Client(server.address).demoSignIn(name);
const form = 'application/x-www-form-urlencoded';

test('a form that another site sends is not taken; the same from here is', async () => {
  const worker = await signedIn('山本');
  const body = `form_token=${encodeURIComponent(await tokenOf(worker))}&alias=${encodeURIComponent('来た人（架空）')}&kana=&discharge_on=`;
  const host = server.address.slice('http://'.length);
  const own = { host, cookie: cookiesOf(worker), 'content-type': form };
  const foreign = {
    'another origin': { origin: 'https://x.invalid' }, 'another port': { origin: 'http://127.0.0.1:1' }, 'a longer name': { origin: `http://${host}.x.invalid` },
    'a name before it': { origin: `http://x.invalid@${host}` }, 'no origin to speak of': { origin: 'null' }, 'no scheme': { origin: host },
    'another site': { 'sec-fetch-site': 'cross-site', origin: server.address }, 'a neighbour': { 'sec-fetch-site': 'same-site', origin: server.address },
    'the address bar': { 'sec-fetch-site': 'none', origin: server.address },
  };
  for (const [what, headers] of Object.entries(foreign)) assert.equal((await ask('POST', '/persons', { ...own, ...headers }, body)).status, 400, what);
  const kinds = { 'as plain text': 'text/plain', 'as JSON': 'application/json', 'without a kind': '' };
  for (const [what, kind] of Object.entries(kinds)) {
    const answer = await ask('POST', '/persons', { ...own, origin: server.address, 'content-type': kind }, body);
    assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status}`);
  }
  const inAddress = await ask('POST', `/persons?${body}`, { ...own, origin: server.address }, 'alias=x');
  assert.equal(inAddress.status, 400, 'a token in the address');
  const taken = await ask('POST', '/persons', { ...own, origin: server.address, 'sec-fetch-site': 'same-origin' }, body);
  assert.equal(taken.status, 303, 'the control');
});

test('a session that somebody made beforehand is not used, and none outlives a change of who is signed in', async () => {
  const planted = 'A'.repeat(43);
  const client = new Client(server.address);
  client.cookies.set('__Host-session', planted);
  client.cookies.set('session', planted);
  await client.demoSignIn('山本');
  const first = client.cookies.get('__Host-session');
  assert.notEqual(first, planted);
  assert.match(first, /^[A-Za-z0-9_-]{43}$/);
  const withSession = (session) => ask('GET', '/desk', { cookie: `__Host-session=${session}` });
  assert.equal((await withSession(planted)).status, 303);
  assert.equal((await withSession(first)).status, 200, 'the control');
  const again = formsOf(await client.page('/sign-in')).find(({ action, html }) => action === '/demo/sign-in' && html.includes('石井'));
  assert.equal((await client.post(again.action, again.fields)).status, 303);
  const second = client.cookies.get('__Host-session');
  assert.notEqual(second, first);
  assert.equal((await withSession(first)).status, 303, 'the session before signing in anew');
  const token = await tokenOf(client);
  const out = await client.post('/sign-out', { form_token: token });
  assert.match(out.headers.get('clear-site-data'), /storage/);
  assert.equal((await withSession(second)).status, 303, 'the session after signing out');
  const cookie = (await (await fetch(`${server.address}/sign-in`)).headers.get('set-cookie'));
  assert.match(cookie, /^__Host-visit=[^;]+; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
});

test('a form token of before signing in is worth nothing afterwards', async () => {
  const client = new Client(server.address);
  const before_ = await tokenOf(client);
  await client.demoSignIn('山本');
  assert.equal((await client.post('/persons', { form_token: before_, alias: '来た人（架空）' })).status, 400);
});

test('the name that a request calls the host by appears nowhere', async () => {
  const person = await signedIn('セリ');
  const own = (await person.page('/me')).match(/\/persons\/[0-9a-f-]{36}/)[0];
  const asked = await person.post(`${own}/crisis-plan/seen/asks`, { form_token: await tokenOf(person), name: '妹（架空）' });
  const worker = await signedIn('山本');
  const disguises = [{ host: 'x.invalid' }, { 'x-forwarded-host': 'x.invalid' }, { forwarded: 'host=x.invalid' }, { 'x-original-url': '/admin' }, { 'x-rewrite-url': '/admin' },
    { 'x-forwarded-proto': 'https' }, { 'x-forwarded-for': '10.9.8.7' }];
  for (const headers of disguises) {
    for (const [client, path] of [[person, asked.location], [person, '/me'], [worker, `${own}/card`], [worker, '/desk'], [new Client(server.address), '/sign-in']]) {
      const answer = await ask('GET', path, { cookie: cookiesOf(client), ...headers });
      const what = `${path} with ${JSON.stringify(headers)}`;
      assert.equal(answer.status, 200, what);
      assert.ok(!answer.text.includes('x.invalid') && !JSON.stringify(answer.headers).includes('x.invalid'), what);
      assert.equal(answer.headers['strict-transport-security'], undefined, what);
      if (path === asked.location) assert.ok(answer.text.includes(`${site}/seen/`), 'the control');
    }
    const away = await ask('GET', '/desk', headers);
    assert.equal(away.headers.location, '/sign-in?to=%2Fdesk');
  }
});

test('a method is what the first line says', async () => {
  const worker = await signedIn('山本');
  const cookie = cookiesOf(worker);
  const token = encodeURIComponent(await tokenOf(worker));
  for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    assert.equal((await ask('GET', '/sign-out', { cookie, [header]: 'POST' })).status, 405, header);
    assert.equal((await ask('POST', '/desk', { cookie, [header]: 'GET', 'content-type': form }, '_method=get')).status, 405, header);
  }
  assert.equal((await ask('GET', `/sign-out?_method=post&form_token=${token}`, { cookie })).status, 405);
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
    const answer = await ask(method, '/desk', { cookie });
    assert.equal(answer.status, 405, method);
    assert.ok(!answer.text.includes(cookie), `${method} gives the cookie back`);
  }
  assert.equal((await ask('HEAD', '/desk', { cookie })).status, 200);
  assert.equal((await ask('HEAD', '/desk')).status, 303);
  assert.equal((await ask('GET', '/desk', { cookie })).status, 200, 'still signed in');
});

const elsewhere = ['//x.invalid', '///x.invalid', '////x.invalid', '/\\x.invalid', '\\\\x.invalid', '/\t/x.invalid', '/%09/x.invalid', '\t//x.invalid', ' //x.invalid', 'https://x.invalid',
  'https:x.invalid', 'HTTPS://x.invalid', 'x.invalid', '.x.invalid', '@x.invalid', '/../../x.invalid', '/./\\x.invalid', 'javascript:alert(7)', 'data:text/html,x', '/\r\nLocation: https://x.invalid',
  '/\u0000/x.invalid', '/\u2028/x.invalid', '/desk\r\nSet-Cookie: x=1', `/${'x'.repeat(4000)}`, '\u3002x.invalid', '/;@x.invalid', '/?x=//x.invalid'];

test('no address that is handed in leads to another site', async () => {
  const here = (location) => new URL(location, 'http://here.invalid').origin === 'http://here.invalid' && !/[\r\n\t\\]/.test(location) && location.startsWith('/');
  const worker = await signedIn('山本');
  const token = await tokenOf(worker);
  const own = (await worker.page('/persons')).match(/\/persons\/[0-9a-f-]{36}/)[0];
  let followed = 0;
  for (const to of elsewhere) {
    const what = JSON.stringify(to.slice(0, 40));
    const look = await worker.post('/settings/look', { form_token: token, to, language: 'ja' });
    assert.equal(look.status, to.includes('\u0000') ? 400 : 303, what);
    if (look.status === 400) continue;
    assert.ok(here(look.location), `settings: ${what} → ${look.location}`);
    const visitor = new Client(server.address);
    const page = await visitor.page('/');
    const button = formsOf(page).find(({ action }) => action === '/demo/sign-in');
    const entered = await visitor.post('/demo/sign-in', [...button.fields.filter(([name]) => name !== 'to'), ['to', to]]);
    assert.equal(entered.status, 303, what);
    assert.ok(here(entered.location), `sign-in: ${what} → ${entered.location}`);
    for (const path of [`/sign-in?to=${encodeURIComponent(to)}`, `${own}/presence?to=${encodeURIComponent(to)}`, `/account/second-factor?to=${encodeURIComponent(to)}`]) {
      const answer = await worker.request(path);
      assert.ok([200, 400].includes(answer.status), `${path}: ${answer.status}`);
      for (const [, address] of answer.text.matchAll(/\s(?:href|action)="([^"]*)"/g)) {
        assert.ok(/^(#|tel:|mailto:|\?)/.test(address) || here(address.replaceAll('&amp;', '&')), `${path} links to ${address}`);
      }
    }
    followed += 1;
  }
  assert.equal(followed, elsewhere.length - 1);
  const control = await worker.post('/settings/look', { form_token: token, to: '/persons?q=x', language: 'ja' });
  assert.equal(control.location, '/persons?q=x');
  assert.ok(!here('//x.invalid') && !here('/\\x.invalid'), 'the control');
});

test('whoever guesses from many claimed addresses waits like one who does not', async () => {
  const client = new Client(server.address);
  const page = await client.page('/sign-in');
  const token = formsOf(page).find(({ action }) => action === '/sign-in').fields.find(([name]) => name === 'form_token')[1];
  const cookie = cookiesOf(client);
  let waits = false;
  for (let round = 0; round < 12 && !waits; round += 1) {
    const body = new URLSearchParams({ form_token: token, login: 'yamamoto', password: `wrong ${round} wrong wrong` }).toString();
    const answer = await ask('POST', '/sign-in', { cookie, origin: server.address, host: server.address.slice(7), 'content-type': form, 'x-forwarded-for': `10.0.0.${round}`, forwarded: `for=10.0.0.${round}` }, body);
    assert.equal(answer.status, 422);
    waits = /\d+\s*(?:<[^>]*>)*\s*秒/.test(answer.text.replace(/<rt>[^<]*<\/rt>|<\/?r[ubytp]*>/g, ''));
  }
  assert.ok(waits, 'nobody was asked to wait');
});

test('a visitor chooses their own address only through a proxy of this site', async () => {
  // Five tries of one name from one address are free. How many of seven at one moment are asked to wait?
  const waiting = async (address) => {
    const visitor = new Client(address);
    const token = formsOf(await visitor.page('/sign-in')).find(({ action }) => action === '/sign-in').fields.find(([name]) => name === 'form_token')[1];
    const body = `form_token=${encodeURIComponent(token)}&login=nobody-behind&password=wrong-wrong-wrong`;
    const guess = async (forwarded) => {
      const headers = { origin: address, cookie: cookiesOf(visitor), 'content-type': form, 'x-forwarded-for': forwarded };
      const answer = await fetch(`${address}/sign-in`, { method: 'POST', headers, body, redirect: 'manual' });
      return /秒/.test((await answer.text()).match(/<p class="notice notice-error"[^]*?<\/p>/)?.[0] ?? '');
    };
    const answers = await Promise.all([...Array(6).fill('192.0.2.1'), '192.0.2.2'].map(guess));
    return answers.filter(Boolean).length;
  };
  assert.equal(await waiting(server.address), 2, 'without --proxy the header is ignored');
  const folder = scratchFolder('proxy');
  const behind = await startServer({ data: folder, extra: ['--proxy', '127.0.0.1'] });
  try {
    assert.equal(await waiting(behind.address), 1, 'the address behind the proxy counts');
  } finally {
    await behind.stop();
    removeFolder(folder);
  }
});
