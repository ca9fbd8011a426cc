import assert from 'node:assert/strict';

import { journey } from './support.mjs';

// What happens in the browser does not hang on where the words are kept.
const onOne = { on: ['sqlite'] };

journey('the start page of the demo region says what it is and is open to all', async ({ open, check, checkPrint }) => {
  const page = await open();
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
  assert.match(await page.title(), /はしわたし$/);
  assert.match(await page.locator('.demo-banner').innerText(), /架空/);
  await check(page, 'start');
  await checkPrint(page, 'start');
}, onOne);

journey('language, readings, size and brightness are changed with and without script', async ({ open }) => {
  for (const javaScript of [true, false]) {
    const page = await open({ javaScript });
    const press = async (words) => {
      await page.locator('.menu > summary').click();
      await page.locator('.settings').getByRole('button', { name: words, exact: true }).click();
      await page.waitForLoadState();
    };
    const root = page.locator('html');
    await press('English');
    assert.equal(await root.getAttribute('lang'), 'en');
    await press('Larger');
    assert.equal(await root.getAttribute('data-text'), 'largest');
    await press('Dark');
    assert.equal(await root.getAttribute('data-theme'), 'dark');
    await press('日本語');
    await press('ふりがなをつける');
    assert.equal(await root.getAttribute('data-ruby'), 'off');
    assert.equal(await page.locator('rt:visible').count(), 0);
  }
}, onOne);

journey('the way out leads to a page that tells nothing', async ({ open }) => {
  const page = await open();
  await page.goto('/settings/look');
  await page.locator('.quick-exit').click();
  await page.waitForURL('**/quick-exit');
  assert.equal(await page.title(), 'メモ');
  assert.doesNotMatch(await page.locator('body').innerText(), /はしわたし/);
  await page.goBack();
  assert.doesNotMatch(page.url(), /settings/); // the page was replaced, "back" does not lead to it
}, onOne);

journey('what is not there is said plainly, with a way on', async ({ open, check }) => {
  const page = await open();
  const answer = await page.goto('/no-such-page');
  assert.equal(answer.status(), 404);
  await check(page, 'not found');
  await page.locator('main a.button').click();
  await page.waitForURL('**/');
}, onOne);

journey('the first page is light enough for a phone', async ({ open }) => {
  const page = await open({ width: 390 });
  const bytes = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .reduce((sum, entry) => sum + entry.transferSize, 0));
  assert.ok(bytes > 10_000, `only ${bytes} bytes were seen`);
  assert.ok(bytes <= 150 * 1024, `${bytes} bytes`);
}, onOne);
