// The lock of the private page, as the browser runs it: bundled as the page is, and tried in Node.js.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { webcrypto } from 'node:crypto';

import { root } from '../support/server.mjs';

globalThis.crypto ??= webcrypto; // Debian's Node.js has it under another name
const { build } = createRequire(join(root, 'web/package.json'))('esbuild');
const bundled = await build({ entryPoints: [join(root, 'web/private/box.ts')], bundle: true, format: 'esm', write: false });
const box = await import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].contents).toString('base64')}`);

const passphrase = 'あさがお ことり みずうみ かざぐるま';
const rounds = 600_000;
const key = await box.newKey(passphrase, 'keyaki', rounds);
const changed = (closed, at) => { const bytes = Buffer.from(closed, 'base64'); bytes[at] ^= 1; return bytes.toString('base64'); };

test('what was closed opens with its passphrase, also when it is typed in another way', async () => {
  const closed = await box.close(key, '今日は、こわかった。\nでも電話した。');
  const opened = await box.open(closed, 'あさがお　ことりみずうみ ｶｻﾞｸﾞﾙﾏ'.replace('ｶｻﾞｸﾞﾙﾏ', 'かざぐるま'), 'keyaki');
  assert.equal(opened.text, '今日は、こわかった。\nでも電話した。');
  assert.equal(await box.openAgain(closed, key), opened.text);
  assert.equal(closed.includes('電話'), false);
});

test('another passphrase, another person or one changed bit opens nothing', async () => {
  const closed = await box.close(key, 'x');
  await assert.rejects(box.open(closed, 'あさがお ことり みずうみ かざぐるい', 'keyaki'), box.WrongPassphrase);
  await assert.rejects(box.open(closed, passphrase, 'sakura'), box.WrongPassphrase);
  for (const place of [6, 22, 40, 16_000]) await assert.rejects(box.open(changed(closed, place), passphrase, 'keyaki'), box.WrongPassphrase);
  assert.equal((await box.open(closed, passphrase, 'keyaki')).text, 'x'); // control
});

test('a box of fewer rounds, another version or another length is none of ours', async () => {
  const closed = await box.close(key, 'x');
  const fewer = Buffer.from(closed, 'base64');
  fewer.writeUInt32BE(1000, 1);
  for (const wrong of [fewer.toString('base64'), changed(closed, 0), closed.slice(4), '', 'わ'])
    await assert.rejects(box.open(wrong, passphrase, 'keyaki'), (fault) => !(fault instanceof box.WrongPassphrase));
});

test('every box is as long as any other, and none is like another', async () => {
  const texts = ['', 'あ', 'x'.repeat(9000)];
  const closed = await Promise.all(texts.map((text) => box.close(key, text)));
  assert.deepEqual([...new Set(closed.map((one) => Buffer.from(one, 'base64').length))], [box.boxBytes]);
  assert.notEqual(await box.close(key, ''), closed[0]);
  await assert.rejects(box.close(key, 'x'.repeat(box.textBytes)), box.TooLong);
  assert.equal(box.freeBytes('x'.repeat(box.textBytes - 2)), 0);
});

test('a passphrase that is too short is told from one that is not', () => {
  assert.equal(box.isLongEnough('あ い う え お か き く け こ さ'), false);
  assert.equal(box.isLongEnough('あ い う え お か き く け こ さ し'), true);
});
