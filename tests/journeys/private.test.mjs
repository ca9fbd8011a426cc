// The private page in a real browser: a passphrase, words that only it opens, no connection, two devices.
import assert from 'node:assert/strict';

import { journey } from './support.mjs';

const passphrase = 'あさがお ことり みずうみ かざぐるま';
const words = '夜になると、こわい。でも電話した。';
const status = (page, text) => page.waitForSelector(`[data-part=status]:has-text("${text}")`);

async function open(page, typed = passphrase) {
  await page.waitForSelector('[data-part=locked]:visible');
  await page.fill('#passphrase', typed);
  await page.locator('[data-part=locked] button.button').first().click();
}

async function write(page, text, said = '保存しました') {
  await page.waitForSelector('[data-part=open]:visible');
  await page.fill('#text', text);
  await page.locator('[data-part=open] button.button').first().click();
  await status(page, said);
}

journey('a person writes what only they can read', async ({ open: visit, signIn, check, signOut, address, complaints }) => {
  const page = await visit({ width: 390, ruby: 'off' });
  await signIn(page, 'ケヤキ');
  await page.goto('/me/private');
  await page.waitForSelector('[data-part=begin]:visible');
  await page.locator('[data-action="private-page#draw"]').click();
  await page.waitForSelector('[data-part=drawn]:visible');
  assert.equal((await page.locator('[data-part=drawn]').textContent()).split('　').length, 6);
  await page.fill('#new-passphrase', passphrase);
  await page.fill('#new-again', passphrase);
  await page.check('#understood');
  await check(page, 'the private page, begun');
  await page.locator('[data-part=begin] button.button:not(.button-quiet)').click();
  await write(page, words);
  await check(page, 'the private page, open');
  await page.locator('[data-action="private-page#lock"]').click();
  assert.equal(await page.inputValue('#text'), '');

  await page.reload();
  await open(page, 'あさがお ことり みずうみ かざぐるい');
  await status(page, '何も消えていません');
  await check(page, 'the private page, another passphrase');
  await open(page);
  await page.waitForSelector('[data-part=open]:visible');
  assert.equal(await page.inputValue('#text'), words);

  // Without connection, on a device where it is kept: opened anew, written, and sent when there is a connection.
  await page.check('#keep-here');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().setOffline(true);
  await page.goto('/me/private');
  await open(page);
  await page.waitForSelector('[data-part=open]:visible');
  assert.equal(await page.inputValue('#text'), words);
  await write(page, `${words}\n朝になった。`, 'この機械に置きました');

  // Meanwhile another device writes something else.
  const other = await visit({ ruby: 'off' });
  await signIn(other, 'ケヤキ');
  await other.goto('/me/private');
  await open(other);
  await write(other, 'ほかの機械で書いた。');

  await page.context().setOffline(false);
  const lost = (complaint) => /ERR_INTERNET_DISCONNECTED/.test(complaint); // what we did ourselves
  complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !lost(complaint)));
  await page.waitForSelector('[data-part=conflict]:visible');
  assert.equal(await page.inputValue('#mine'), `${words}\n朝になった。`);
  assert.equal(await page.inputValue('#theirs'), 'ほかの機械で書いた。');
  await check(page, 'the private page, two devices');
  await page.locator('button[value=both]').click();
  await status(page, '保存しました');
  assert.match(await page.inputValue('#text'), /ほかの機械で書いた。\n\n夜になると/);

  // Another passphrase: the old one opens nothing any more, on this device too.
  const later = 'やまびこ こおろぎ ゆうだち わらぐつ';
  await page.locator('[data-part=change] summary').click();
  const change = async (old) => {
    await page.fill('#old-passphrase', old);
    await page.fill('#changed-passphrase', later);
    await page.fill('#changed-again', later);
    await page.locator('[data-part=change] button.button').click();
  };
  await change('これではないあいことばです');
  await status(page, '何も消えていません');
  await change(passphrase);
  await status(page, 'あいことばを変えました');
  await page.reload();
  await open(page);
  await status(page, '何も消えていません');
  await open(page, later);
  await page.waitForSelector('[data-part=open]:visible');
  assert.match(await page.inputValue('#text'), /夜になると/);

  // Locked before it could be sent: the closed box goes without the passphrase when there is a connection again.
  await page.context().setOffline(true);
  await write(page, '鍵をかけた後で届く。', 'この機械に置きました');
  await page.locator('[data-action="private-page#lock"]').click();
  await page.waitForSelector('[data-part=locked]:visible');
  await page.context().setOffline(false);
  await status(page, '保存しました');
  complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !lost(complaint)));

  // What the device keeps unsent, as it is left by a time without connection: signing out elsewhere asks, then sends.
  const version = () => page.evaluate(async () => (await (await fetch('/me/private/box', { headers: { Accept: 'application/json' } })).json()).version);
  const before = await version();
  await page.goto('/me');
  await page.evaluate(() => new Promise((resolve) => {
    const asked = indexedDB.open('page', 1);
    asked.onsuccess = () => {
      const boxes = asked.result.transaction('boxes', 'readwrite').objectStore('boxes');
      const all = boxes.getAll();
      all.onsuccess = () => { boxes.put({ ...all.result[0], unsent: true }).onsuccess = () => { asked.result.close(); resolve(); }; };
    };
  }));
  await page.context().setOffline(true);
  await page.locator('form[action="/sign-out"] button').click();
  await page.locator('dialog[open] button[value=no]').click();
  assert.match(page.url(), /\/me$/);
  await page.context().setOffline(false);
  complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !lost(complaint)));

  // Nothing readable anywhere on the device or on its way; signing out clears what was kept.
  const kept = await page.evaluate(async () => {
    const { allKept } = { allKept: () => new Promise((resolve) => {
      const asked = indexedDB.open('page', 1);
      asked.onsuccess = () => { const all = asked.result.transaction('boxes').objectStore('boxes').getAll(); all.onsuccess = () => resolve(all.result); };
    }) };
    return JSON.stringify(await allKept());
  });
  assert.match(kept, /"box":"A/);
  assert.doesNotMatch(kept, /電話|あさがお/);
  await signOut(page);
  assert.deepEqual(await page.evaluate(async () => [await indexedDB.databases(), (await caches.keys()).length]), [[], 0]);
  await other.goto('/me');
  assert.equal(await other.evaluate(async () => (await (await fetch('/me/private/box', { headers: { Accept: 'application/json' } })).json()).version), before + 1);
  const plain = await visit({ javaScript: false, ruby: 'off' });
  await signIn(plain, 'ケヤキ');
  await plain.goto(`${address}/me/private`);
  assert.match(await plain.locator('main').textContent(), /JavaScript/);
}, { on: ['sqlite'] });
