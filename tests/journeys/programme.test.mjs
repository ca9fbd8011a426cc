// Checklist, offers, watching together and talking, with a worker and a person side by side.
import assert from 'node:assert/strict';

import { journey } from './support.mjs';

async function personAddress(page, name) {
  await page.goto(`/persons?q=${encodeURIComponent(name)}`);
  return page.locator('a.list-row').first().getAttribute('href');
}

journey('what worries somebody leads to what can be done', async ({ open, signIn, check }) => {
  const page = await open();
  await signIn(page, '山本');
  const person = await personAddress(page, 'ソテツ');
  await page.goto(`${person}/checklist`);
  await check(page, 'checklist overview');
  await page.goto(`${person}/checklist/worries`);
  await page.locator('fieldset', { hasText: 'だめな人' }).locator('input[value="5"]').check({ force: true });
  await check(page, 'checklist screen');
  await page.locator('button[value=next]').click();
  await page.waitForURL((url) => !url.pathname.endsWith('/worries'));
  while (page.url().includes('/checklist/')) {
    const before = page.url();
    await page.locator('button[value=next]').click();
    await page.waitForURL((url) => url.href !== before);
  }
  assert.match(page.url(), /\/offers$/);
  await page.locator('input[name=offer][value="BF06.place"]').check();
  await check(page, 'offers');
  await page.locator('button.button:not([name])', { hasText: 'これでつぎへ' }).click();
  await page.waitForURL('**/videos');
  assert.match(await page.locator('main .list a').first().getAttribute('href'), /\/videos\/V1$/);
  await check(page, 'videos');
  await page.goto(`${person}/offers`);
  await page.locator('button[name=done][value="BF06.place"]').click();
  await page.locator('button[name=reopen][value="BF06.place"]').waitFor();
});

journey('somebody watches together, goes on where they stopped, and talks', async ({ open, signIn, check, checkPrint }) => {
  for (const javaScript of [true, false]) {
    const page = await open({ javaScript });
    await signIn(page, '山本');
    const person = await personAddress(page, javaScript ? 'ソテツ' : 'セリ');
    await page.goto(`${person}/videos/V2`);
    if (javaScript) await check(page, 'before watching');
    await page.locator('main form button.large').click();
    if (javaScript) await watch(page);
    await page.locator('details summary').filter({ hasText: '自分' }).click();
    await page.locator('#minutes').fill('7');
    await page.locator('button[value=note]').click();
    await page.waitForLoadState();
    assert.equal(await page.locator('#minutes').inputValue(), '7');
    if (javaScript) await check(page, 'watching');
    await page.locator('button[value=talk]').click();
    await page.waitForURL('**/talk/**');
    await page.locator('textarea').first().fill('仲間がいるのがいいと思った（架空）');
    if (javaScript) await check(page, 'talk');
    for (let step = 0; step < 3; step += 1) {
      const before = page.url();
      if (step === 2) await page.locator('input[value=hard]').check();
      await page.locator('button[value=next]').click();
      await page.waitForURL((url) => url.href !== before);
    }
    const words = await page.locator('main').innerText();
    assert.match(words, /仲間がいるのがいい/);
    assert.equal(await page.locator('main .notice-warn').count(), 2); // it is hard, and this film leaves nobody alone
    if (javaScript) {
      await check(page, 'talk record');
      await checkPrint(page, 'talk record');
    }
  }
});

// The chapter is a button, the place to go on at is noted without a word.
async function watch(page) {
  await page.locator('[data-video-chapter="2"] button').click();
  await page.waitForFunction(() => document.querySelector('video').currentTime > 15);
  const noted = page.waitForResponse((answer) => answer.url().endsWith('/progress') && answer.status() === 204);
  await page.locator('video').evaluate((film) => film.pause());
  await noted;
  await page.reload();
  await page.waitForFunction(() => document.querySelector('video').currentTime > 14);
}

journey('a person is shown nothing that is for staff, and a worker puts no film in', async ({ open, signIn, check }) => {
  const page = await open();
  await signIn(page, '山本');
  await page.goto('/programme');
  await check(page, 'programme');
  await page.locator('a[href="/programme/videos/V6"]').click();
  await page.waitForURL('**/V6');
  assert.equal(await page.locator('input[type=file]').count(), 0);
  await check(page, 'video for staff');
  const person = await personAddress(page, 'ソテツ');
  assert.equal((await page.goto(`${person}/videos/V6`)).status(), 404);
});
