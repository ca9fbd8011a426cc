// How people come in: staff with password and one-time code, a resident with card and six digits; what a wrong code
// costs, what happens to a lost card, and how one ends a session from another device.
import assert from 'node:assert/strict';

import { codeAt } from '../support/one-time-code.mjs';
import { journey } from './support.mjs';

const send = (page, selector) => page.locator(`${selector} button.button`).first().click();
const at = (page, pattern) => page.waitForURL(pattern);

async function typePassword(page, login, password) {
  await page.goto('/sign-in');
  await page.locator('#login').fill(login);
  await page.locator('#password').fill(password);
  await send(page, 'form[action="/sign-in"]');
}

// An administrator makes an account and reads its first password.
async function makeWorker(world) {
  const admin = await world.open();
  await world.signIn(admin, '管理の久保');
  await at(admin, '**/admin');
  await world.check(admin, 'accounts');
  await admin.goto('/admin/accounts/new');
  await world.check(admin, 'a new account');
  await admin.locator('#name').fill('青木（架空）');
  await admin.locator('#login').fill('aoki');
  await admin.locator('#agency').selectOption({ label: (await admin.locator('#agency option', { hasText: 'にじのはし' }).first().textContent()).trim() });
  await send(admin, 'form[action="/admin/accounts"]');
  const passphrase = await admin.locator('[data-passphrase]').textContent();
  return { admin, passphrase };
}

journey('staff sets up a one-time code and signs in with it', async (world) => {
  let ahead = 0; // seconds that the program's clock is ahead
  const move = (seconds) => world.moveTime(ahead += seconds);
  const now = () => Date.now() + ahead * 1000;
  const { admin, passphrase } = await makeWorker(world);

  const page = await world.open();
  await typePassword(page, 'aoki', passphrase);
  await at(page, '**/sign-in/first-password**');
  await world.check(page, 'choosing a password');
  const own = (await page.locator('.card-quiet strong').textContent()).trim();
  await page.locator('#new_password').fill('short');
  await page.locator('#new_again').fill('short');
  await send(page, 'form[action="/sign-in/first-password"]');
  await page.locator('#password_error').waitFor();
  await page.locator('#new_password').fill(own);
  await page.locator('#new_again').fill(own);
  await send(page, 'form[action="/sign-in/first-password"]');

  // No second factor yet: that page comes first.
  await at(page, '**/account/second-factor**');
  await world.check(page, 'second factor, off');
  await page.locator('#password').fill(own);
  await send(page, 'form[action="/account/second-factor"]');
  await page.locator('svg[role=img]').waitFor();
  await world.check(page, 'second factor, begun');
  const secret = await page.locator('ol strong').textContent();
  await page.locator('#code').fill('000000');
  await send(page, 'form[action$="/confirmation"]');
  await page.locator('#factor_error').waitFor();
  await page.locator('#code').fill(codeAt(secret, now()));
  await send(page, 'form[action$="/confirmation"]');
  await page.locator('h1', { hasText: '控えのコード' }).waitFor();
  const recovery = (await page.locator('main ol li').allTextContents()).map((text) => text.trim());
  assert.equal(new Set(recovery).size, 8);
  await page.locator('main a.button').click();
  await at(page, '**/desk');
  const signOut = page.waitForResponse((answer) => answer.url().endsWith('/sign-out'));
  await world.signOut(page);
  assert.match(await (await signOut).headerValue('clear-site-data') ?? '', /"cache", "storage"/);

  // The password alone opens nothing.
  await typePassword(page, 'aoki', own);
  await at(page, '**/sign-in/code**');
  await world.check(page, 'one-time code');
  await page.goto('/desk');
  await at(page, '**/sign-in?to=**');
  await page.goto('/sign-in/code');

  // The answer has to be on the page before the next code is typed, or the code is typed into the page that goes away.
  const enter = async (code) => {
    await page.locator('#code').fill(code);
    await page.evaluate(() => document.body.setAttribute('data-answered', ''));
    const answer = page.waitForResponse((one) => one.request().method() === 'POST');
    await send(page, 'form[action="/sign-in/code"]');
    const status = (await answer).status();
    await page.locator('body:not([data-answered])').waitFor();
    return status;
  };
  move(60);
  // A wrong code costs time, and not the account.
  const wrong = codeAt(secret, now() + 3_600_000) === codeAt(secret, now()) ? '111111' : codeAt(secret, now() + 3_600_000);
  // On a slow machine a short wait may be over before the next try: more tries make it longer.
  const says = async () => page.locator('#code_error').textContent();
  for (let tries = 0; tries < 12; tries += 1) {
    assert.equal(await enter(wrong), 422);
    if (tries >= 4 && /秒/.test(await says())) break;
  }
  assert.match(await says(), /秒/);
  assert.equal(await enter(codeAt(secret, now())), 422, 'even the right code waits');
  move(70);
  const good = codeAt(secret, now());
  assert.equal(await enter(good), 303);
  await at(page, '**/desk');
  assert.match(await page.locator('#notice').textContent(), /ちがう番号/);

  // The same code a second time, then one of the paper.
  const other = await world.open({ width: 390 });
  await typePassword(other, 'aoki', own);
  await at(other, '**/sign-in/code**');
  for (const [code, done] of [[good, false], [recovery[0], true]]) {
    await other.locator('#code').fill(code);
    await send(other, 'form[action="/sign-in/code"]');
    await (done ? at(other, '**/desk') : other.locator('#code_error').waitFor());
  }

  // The first device ends the second.
  await page.goto('/account/sessions');
  await world.check(page, 'own sessions');
  assert.equal(await page.locator('main li').count(), 2);
  await page.locator('main li form button').click();
  await at(page, '**/account/sessions');
  await page.locator('#notice p').waitFor();
  assert.equal(await page.locator('main li').count(), 1);
  await other.goto('/desk');
  await at(other, '**/sign-in?to=**');

  await page.goto('/account');
  await world.check(page, 'own account');
  await page.goto('/account/password');
  await world.check(page, 'changing the password');
  await page.goto('/account/second-factor');
  await world.check(page, 'second factor, on');

  // The administrator sees it, and disabling ends what is open at once.
  await admin.goto('/admin');
  await admin.locator('a.list-row', { hasText: '青木' }).click();
  await admin.locator('h1', { hasText: '青木' }).waitFor();
  await world.check(admin, 'one account');
  await send(admin, 'form[action$="/state"]');
  await admin.locator('.chip-warn', { hasText: '止めています' }).waitFor();
  await page.goto('/desk');
  await at(page, '**/sign-in?to=**');
  await typePassword(page, 'aoki', own);
  await page.locator('[role=alert]').waitFor();
});

journey('an administrator sees the weak spots of the installation', async (world) => {
  const admin = await world.open();
  await world.signIn(admin, '管理の久保');
  await admin.goto('/admin/audit');
  await world.check(admin, 'security check');
  for (const topic of ['key', 'folder', 'tls', 'backup', 'factor', 'password', 'administrators', 'duty', 'clock', 'disk', 'program', 'demo'])
    assert.equal(await admin.locator(`[data-topic=${topic}]`).count(), 1, topic);
  assert.match(await admin.locator('[data-topic=backup]').textContent(), /控えが見つかりません/);
  assert.match(await admin.locator('[data-topic=tls]').textContent(), /127\.0\.0\.1/);
  await world.checkPrint(admin, 'security check');
  const worker = await world.open();
  await world.signIn(worker, '山本');
  for (const path of ['/admin', '/admin/audit', '/admin/accounts/new']) assert.equal((await worker.goto(path)).status(), 404, path);
});

async function giveCard(page, person) {
  await page.goto(`${person}/card`);
  await page.locator('#in_person').check();
  await send(page, 'form[action$="/card"]');
  const letters = page.locator('[data-letters]');
  await letters.waitFor();
  return (await letters.textContent()).trim();
}

journey('a resident comes in with card and six digits, and a lost card opens nothing', async (world) => {
  const worker = await world.open();
  await world.signIn(worker, '山本');
  await worker.goto(`/persons?q=${encodeURIComponent('エノキ')}`);
  const person = await worker.locator('a.list-row').first().getAttribute('href');
  await worker.goto(`${person}/card`);
  await world.check(worker, 'card before the digits');
  await worker.locator('main a.button').click();
  await at(worker, '**/presence**');
  for (const field of await worker.locator('main input[type=password]').all()) await field.fill('482615');
  await worker.locator('main form[method=post] button.button').last().click();
  await at(worker, '**/card');
  await world.check(worker, 'card to be made');
  const lost = await giveCard(worker, person);
  assert.equal(await worker.locator('svg[role=img]').count(), 1);
  await world.checkPrint(worker, 'printed card');

  // On the resident's own phone: the camera opens the address, the letters are gone from it.
  const phone = await world.open({ width: 390 });
  await phone.goto(`/card/${lost.replaceAll('-', '')}`);
  await at(phone, (url) => url.pathname === '/card');
  await world.check(phone, 'card, read');
  await phone.locator('#pin').fill('111112');
  await send(phone, 'form[action="/card"]');
  await phone.locator('#card_error').waitFor();
  await phone.locator('#pin').fill('482615');
  await phone.locator('input[name=remember]').check();
  await send(phone, 'form[action="/card"]');
  await at(phone, '**/me');
  await phone.goto('/account');
  await world.check(phone, 'own card');
  await phone.goto('/account/sessions');
  await world.check(phone, 'own sessions of a resident');
  await world.signOut(phone);
  await phone.goto('/card');
  assert.equal(await phone.locator('#letters').count(), 0, 'the known device asks for the digits only');
  await phone.locator('#pin').fill('482615');
  await phone.locator('input[name=remember]').check();
  await send(phone, 'form[action="/card"]');
  await at(phone, '**/me');

  // Lost: stopped by the worker, which ends what is open, and the card is good for nothing.
  await worker.goto(`${person}/card`);
  await world.check(worker, 'card in use');
  await worker.locator('button[value=lost]').click();
  await worker.locator('#notice p').waitFor();
  await phone.goto('/me');
  await at(phone, '**/sign-in?to=**');
  await phone.goto('/card');
  await phone.locator('#pin').fill('482615');
  await send(phone, 'form[action="/card"]');
  await phone.locator('#card_error').waitFor();
  await send(phone, 'form[action="/card/forget"]');
  await phone.locator('#letters').waitFor();
  await world.check(phone, 'card, to be typed');

  // The new one, typed in from paper.
  const next = await giveCard(worker, person);
  assert.notEqual(next, lost);
  await phone.locator('#letters').fill(next.toUpperCase());
  await phone.locator('#pin').fill('482615');
  await send(phone, 'form[action="/card"]');
  await at(phone, '**/me');
  await phone.goto('/admin');
  assert.equal(await phone.locator('h1').count(), 1);
});
