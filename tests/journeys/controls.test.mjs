// The checks that all journeys rely on must see what is wrong; else they prove nothing.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { removeFolder, scratchFolder } from '../support/server.mjs';
import { databases, htmlFaults, journey } from './support.mjs';

journey('a fault put into a page is found', async ({ open, check, complaints }) => {
  const page = await open();
  const faults = {
    'image-alt': () => document.querySelector('main').append(document.createElement('img')),
    'color-contrast': () => { document.querySelector('main h1').style.color = '#ccc'; },
    'wider than the window': () => { document.querySelector('main').style.width = '3000px'; },
  };
  for (const [name, spoil] of Object.entries(faults)) {
    await page.goto('/');
    await page.evaluate(spoil);
    await assert.rejects(check(page, name), new RegExp(name));
  }
  await page.evaluate(() => { document.body.setAttribute('style', 'color: red'); });
  assert.equal(complaints.length, 1, 'a refusal of the security policy is noticed');
  complaints.length = 0;
}, { on: databases.slice(0, 1) });

test('HTML that is not valid is found', async () => {
  const folder = scratchFolder('html-control');
  const file = join(folder, 'bad.html');
  writeFileSync(file, '<!doctype html><html lang="ja"><head><title>a</title></head><body><p><div></p></body></html>');
  const faults = await htmlFaults(new Map([[file, 'a bad page']]));
  removeFolder(folder);
  assert.match(faults.join(' '), /a bad page, line 1/);
});
