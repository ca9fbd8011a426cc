// The lane in a real browser: the limits first, a place that need not pass on, an answer in three steps, and the house that
// sees nothing.
import assert from 'node:assert/strict';

import { journey } from './support.mjs';

journey('a person writes where nobody passes it on, and is answered', async ({ open, signIn, check }) => {
  const page = await open({ width: 390, ruby: 'off' });
  await signIn(page, 'セリ');
  await page.locator('a[href="/me/lane"]').click();
  await page.waitForSelector('#limits');
  assert.match(await page.locator('main').textContent(), /119/);
  await check(page, 'the limits');
  await page.locator('form[action="/me/lane/limits"] button').click();
  await page.waitForSelector('#places');
  await check(page, 'the places');
  await page.locator('main a.list-row', { hasText: 'あおぞら県こころの相談センター（架空）' }).first().click();
  await page.waitForSelector('#text');
  await page.locator('main form[data-controller=draft] button.button').click();
  await page.waitForSelector('#text-error');
  await check(page, 'a message without words');
  await page.fill('#text', '寮では言えないことがあります。');
  await page.locator('main form[data-controller=draft] button.button').click();
  await page.waitForSelector('.lane-own');
  await check(page, 'a talk');

  const worker = await open({ ruby: 'off' });
  await signIn(worker, '田中');
  await worker.locator('a[href="/lane"]').click();
  await worker.waitForSelector('main .chip-warn');
  await check(worker, 'the talks of an agency');
  await worker.locator('main a.list-row', { hasText: '名前は書いてありません' }).click(); // 1
  await worker.fill('#text', '書いてくれて、ありがとうございます。');                       // 2
  await worker.locator('main form button.button').click();                                 // 3
  await worker.waitForURL('**/lane');
  await worker.locator('main a.list-row', { hasText: 'けやき' }).click();
  await worker.waitForSelector('.lane-other');
  await check(worker, 'a talk, the agency');

  await page.goto('/me/lane');
  await page.waitForSelector('section[aria-labelledby=talks] .chip');
  await page.locator('main a.list-row').first().click();
  await page.waitForSelector('.lane-other:has-text("ありがとうございます")');
  await page.locator('main details summary').click();
  await page.locator('form[action$="/end"] button').click();
  await page.waitForSelector('main > .stack > .notice'); // ended: nobody there sees it any more
  await check(page, 'a talk that was ended');

  const house = await open({ ruby: 'off' });
  await signIn(house, '山本');
  assert.equal(await house.locator('a[href="/lane"]').count(), 0);
  await house.goto('/lane');
  await house.waitForSelector('text=D0〜D2');
  await check(house, 'what a bound agency is told');
}, { on: ['sqlite'] });
