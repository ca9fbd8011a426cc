// More than three hundred hostile texts through every text field that five kinds of visitors meet, looked at on every
// face: pages in Chromium (nothing runs, nothing is refused by the policy, nothing stands there that no template wrote),
// paper, and tables for spreadsheets.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { Client, formsOf } from '../support/client.mjs';
import { removeFolder, scratchFolder, startServer } from '../support/server.mjs';
import { walk } from '../support/walk.mjs';
import { Inspector, openBrowser } from './browser.mjs';
import { Dealer, formulas, payloads } from './payloads.mjs';

// What would throw the walker out, or end what it works on.
const leave = /\/(sign-out|presence|quick-exit|settings|assets|media|demo|card)\b|\/(withdraw|undo|end|removal|state|second-factor|first-password)$|\/notice\/|\.pdf|\.csv|\/account/;
const steps = { checklist: ['heard', 'worries', 'known'], 'life-plan/1': ['HB', 'SL', 'RL', 'PM', 'supporters', 'strengths'],
  'life-plan/2': ['hope', 'week', 'special', 'use', 'people'], 'crisis-plan': ['state', 'trigger', 'wish', 'seen', 'sheet', 'life', 'after'] };

let data;
let server;
let browser;
let inspector;
let own; // the person who is written about
const dealer = new Dealer();
const answers = []; // { who, path, status, html, headers }

const token = (html) => formsOf(html)[0].fields.find(([name]) => name === 'form_token')[1];
const signedIn = (name) => new Client(server.address).demoSignIn(name);

function keep(who) {
  return (path, { status, text, headers }) => {
    if (!(headers.get('content-type') ?? '').startsWith('text/html') || text.length === 0) return;
    const kept = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': headers.get('content-security-policy') };
    answers.push({ who, path, status, html: text, headers: kept });
  };
}

const text = (control) => (control.name === 'kana' || control.type === 'number' ? '' : dealer.pack(control.maxlength));
const walkAs = (who, client, starts, more = {}) => walk({ client, starts, own, text, skip: leave, onPage: keep(who), ...more });

before(async () => {
  data = scratchFolder('hostile');
  server = await startServer({ data });
  browser = await openBrowser();
  inspector = new Inspector(await (await browser.newContext({ baseURL: server.address })).newPage());
  inspector.address = server.address;
  await inspector.page.goto(`${server.address}/settings/look`);
  const person = await signedIn('セリ');
  own = (await person.page('/me')).match(/\/persons\/[0-9a-f-]{36}/)[0];
  const worker = await signedIn('山本');
  const pin = { form_token: token(await worker.page(`${own}/presence`)), pin: '482615', pin_again: '482615', together: '1' };
  assert.equal((await worker.post(`${own}/presence`, pin)).status, 303);
  const forms = Object.entries(steps).flatMap(([form, names]) => names.map((name) => `${own}/${form}/${name}`));
  const rest = ['', '/danger', '/talk', '/videos', '/sheets', '/crisis-plan/seen/asks', '/life-plan', '/crisis-plan'].map((part) => own + part);
  const danger = { form_token: pin.form_token, reason: dealer.pack(300), second: 'alarm' };
  assert.equal((await worker.post(`${own}/danger`, danger)).status, 303);
  await walkAs('worker', worker, [...forms, ...rest, '/danger', '/desk', '/persons', '/persons/new', '/consent/notice']);
  await walkAs('person', person, ['/me', '/me/crisis', ...forms, ...rest]);
  await walkAs('lead', await signedIn('石井'), ['/agencies', '/agencies/new', (await person.page('/agencies')).match(/\/agencies\/[0-9a-f-]{36}/)[0] + '/edit', '/journal/head'], { own: '/nobody', most: 30 });
  await walkAs('admin', await signedIn('管理の久保'), ['/admin', '/admin/accounts/new'], { own: '/nobody', most: 20 });
  const nobody = new Client(server.address);
  await walkAs('nobody', nobody, ['/sign-in', '/card'], { own: '/nobody', skip: /\/(demo|quick-exit|settings|assets)/, most: 10 });
  const asked = await person.post(`${own}/crisis-plan/seen/asks`, { form_token: token(await person.page('/me')), name: dealer.pack(40) });
  const link = (await person.page(asked.location)).match(/\/seen\/[A-Za-z0-9_-]{20,}/)[0];
  await walkAs('supporter', nobody, [link], { own: '/nobody' });
  for (const [who, client] of [['worker again', worker], ['person again', person]]) { // what was kept
    await walkAs(who, client, [...forms, ...rest, '/me', '/danger', '/desk', '/persons'], { sends: false, most: 60 });
  }
});
after(async () => {
  await browser?.close();
  await server?.stop();
  removeFolder(data);
});

test('more than three hundred texts went through the fields', () => {
  assert.ok(payloads.length > 300 && new Set(payloads).size === payloads.length, `${payloads.length}`);
  assert.ok(dealer.dealt.size > 300, `${dealer.dealt.size} of ${payloads.length}`);
  assert.ok(answers.length > 300, `${answers.length} answers`);
  assert.deepEqual(answers.filter(({ status }) => status >= 500).map(({ who, path, status }) => `${who} ${path} ${status}`), []);
});

test('parsed by a browser, no answer holds what no template wrote', { timeout: 120_000 }, async () => {
  const faults = await inspector.parse(answers.map(({ who, path, html }) => [`${who} ${path}`, html]));
  assert.deepEqual(faults.slice(0, 30), []);
  assert.ok(answers.filter(({ html }) => html.includes('alert(7)')).length > 50, 'the control: the texts do come back');
});

test('opened with scripts and policy, nothing runs and nothing is refused', { timeout: 240_000 }, async () => {
  const shapes = new Map();
  for (const one of answers) {
    if (!one.html.includes('alert(7)') || one.path.includes('/draft')) continue;
    const shape = `${one.path.split('?')[0].replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')} ${one.status}`;
    shapes.set(shape, one); // the last is the one with most in it
  }
  assert.ok(shapes.size > 30, `${shapes.size}`);
  const faults = [];
  for (const [shape, one] of shapes) faults.push(...await inspector.live(shape, one));
  assert.deepEqual(faults.slice(0, 30), []);
});

test('on paper the texts are texts', async () => {
  const person = await signedIn('セリ');
  let shown = 0;
  for (const name of ['life-plan', 'crisis-plan', 'card']) {
    const { status, bytes } = await person.request(`${own}/sheets/${name}.pdf`);
    assert.equal(status, 200);
    assert.equal(execFileSync('pdfinfo', ['-js', '-'], { input: bytes, encoding: 'utf8' }).trim(), '', 'a script in the paper');
    assert.doesNotMatch(execFileSync('pdfinfo', ['-url', '-'], { input: bytes, encoding: 'utf8' }), /x\.invalid|javascript/i);
    shown += execFileSync('pdftotext', ['-', '-'], { input: bytes, encoding: 'utf8' }).includes('alert(7)') ? 1 : 0;
  }
  assert.ok(shown > 0, 'the control');
});

test('no cell of a table is a formula, and what is taken in again is what was typed', async () => {
  const lead = await signedIn('石井');
  const agency = (await lead.page('/agencies')).match(/\/agencies\/[0-9a-f-]{36}/)[0];
  const edit = await lead.page(`${agency}/edit`);
  const form = formsOf(edit).find(({ action }) => action.endsWith('/entry'));
  for (const formula of formulas) {
    const fields = form.fields.map(([name, value]) => [name, ['note', 'hours_note', 'address', 'area'].includes(name) ? formula : value]);
    const answer = await lead.post(form.action, fields);
    assert.equal(answer.status, 303, formula);
    const csv = (await lead.request('/agencies/export.csv')).text.replace(/^\ufeff/, '');
    const cells = [...csv.matchAll(/(?:^|[,\n])(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(([, quoted, bare]) => (quoted ?? bare).replaceAll('""', '"'));
    assert.ok(cells.some((cell) => cell.includes(formula.trim())), `${formula}: the control`);
    assert.deepEqual(cells.filter((cell) => /^[\s]*[=+@]|^[\s]*-(?!\d+$)|^[\t\r]/.test(cell)), [], formula);
    assert.ok((await lead.page(`${agency}/edit`)).includes(formula.trim().replaceAll('"', '&quot;').replaceAll("'", '&#39;')), `${formula} was changed`);
  }
});

test('control: a page that escapes nothing is caught by both looks', { timeout: 60_000 }, async (t) => {
  const raw = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (request.url === '/policy') response.setHeader('content-security-policy', "default-src 'self'");
    response.end(`<!DOCTYPE html><title>x</title><img src=x onerror=alert(7)>`);
  });
  t.after(() => { raw.close(); raw.closeAllConnections(); });
  await new Promise((resolve) => raw.listen(0, '127.0.0.1', resolve));
  const page = await (await browser.newContext()).newPage();
  const other = new Inspector(page);
  other.address = `http://127.0.0.1:${raw.address().port}`;
  for (const path of ['/', '/policy']) {
    other.complaints.length = 0;
    await page.goto(other.address + path);
    await page.waitForTimeout(100);
    assert.ok(other.complaints.some((one) => /dialog|Content Security Policy/.test(one)), path);
  }
  await page.goto(`${other.address}/`);
  for (const one of payloads.slice(0, 35)) { // those that break out of nothing
    const faults = await other.parse([['raw', `<!DOCTYPE html><title>x</title><p>${one}</p> >`]]);
    assert.ok(faults.length > 0, `${one} was not noticed`);
  }
});
