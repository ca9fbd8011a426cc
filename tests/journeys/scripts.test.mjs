// What scripts add to forms: drafts that outlive a lost connection, rows, a copied weekday, keys.
import assert from 'node:assert/strict';

import { journey } from './support.mjs';

async function openStep(page, pattern) {
  await page.goto('/me');
  const link = page.locator(`main a[href*="${pattern}"]`).first();
  await page.goto(await link.getAttribute('href'));
}

// What happens in the browser does not hang on where the words are kept.
const onOne = { on: ['sqlite'] };

journey('what is typed is kept as a draft and outlives a lost connection', async ({ open, signIn, complaints }) => {
  const page = await open();
  await signIn(page, 'サクラ');
  await openStep(page, '/crisis-plan/');
  const field = page.locator('main form input.input[type=text]').first();
  const state = page.locator('.draft-state');
  await field.fill('外に出て歩く');
  await state.filter({ hasText: '保存しました' }).waitFor();
  await page.context().setOffline(true);
  await field.fill('外に出て、明るい道を歩く');
  await state.filter({ hasText: 'つながりません' }).waitFor();
  assert.equal(await field.inputValue(), '外に出て、明るい道を歩く');
  await page.context().setOffline(false);
  await state.filter({ hasText: '保存しました' }).waitFor();
  await page.reload();
  assert.equal(await field.inputValue(), '外に出て、明るい道を歩く');
  for (const complaint of complaints) assert.match(complaint, /ERR_INTERNET_DISCONNECTED/);
  complaints.length = 0;
}, onOne);

journey('a row is added and taken away at once', async ({ open, signIn }) => {
  const page = await open();
  await signIn(page, 'サクラ');
  await openStep(page, '/crisis-plan/');
  const rows = page.locator('.rows').first();
  const count = () => rows.locator('[data-rows-target=row]').count();
  const before = await count();
  await rows.locator('[data-rows-target=button]').click();
  assert.equal(await count(), before + 1);
  await page.keyboard.type('水を飲む');
  assert.equal(await rows.locator('input').last().inputValue(), '水を飲む');
  await rows.locator('.rows-remove').last().click();
  assert.equal(await count(), before);
}, onOne);

journey('one weekday is put on the other weekdays that are empty', async ({ open, signIn }) => {
  const page = await open();
  await signIn(page, 'サクラ');
  await page.goto('/me');
  const plan = await page.locator('main a[href*="/life-plan/2/"]').first().getAttribute('href');
  await page.goto(plan.replace(/2\/[a-z]+$/, '2/week'));
  const part = (day) => page.locator(`input[name$="${day}.morning/text"]`);
  await part('wed').fill('病院');
  await part('mon').fill('仕事');
  await page.locator('.week-copy').click();
  const texts = [];
  for (const day of ['mon', 'tue', 'wed', 'thu', 'fri', 'sat']) texts.push(await part(day).inputValue());
  assert.deepEqual(texts, ['仕事', '仕事', '病院', '仕事', '仕事', '']);
}, onOne);

journey('keys find, move and leave', async ({ open, signIn }) => {
  const page = await open();
  await signIn(page, '山本');
  await page.goto('/persons');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.type), 'search');
  await page.keyboard.press('Escape');
  await page.locator('h1').click();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = await page.locator('main .list-row').nth(1).evaluate((row) => row.contains(document.activeElement));
  assert.ok(second, 'j went to the second row');
  await page.keyboard.press('?');
  await page.locator('#keys').waitFor({ state: 'visible' });
  await page.keyboard.press('Escape');
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Escape');
  await page.waitForURL('**/quick-exit');
}, onOne);

// The journal tells a person who looked: only pages that somebody opened may be asked for.
journey('a mouse that rests on a link opens nothing', async ({ open, signIn }) => {
  const page = await open();
  await signIn(page, '山本');
  const link = page.locator('main a[href^="/persons/"]').first();
  const askedWhileResting = async () => {
    const asked = [];
    const note = (request) => asked.push(request.url());
    await page.mouse.move(0, 0);
    page.on('request', note);
    await link.hover();
    await page.waitForTimeout(1_000);
    page.off('request', note);
    return asked.length;
  };
  assert.equal(await askedWhileResting(), 0);
  await page.evaluate(() => document.querySelector('meta[name=turbo-prefetch]').remove());
  assert.equal(await askedWhileResting(), 1, 'control: without our word it would be asked for');
}, onOne);
