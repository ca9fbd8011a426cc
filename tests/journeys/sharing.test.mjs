// The person decides line by line who sees what: a resident with card and six digits writes crisis lines and sees who can
// read each, shows two to the clinic and one to the house, takes one back, and reads who looked. Clinic and house find
// exactly that.
import assert from 'node:assert/strict';

import { journey } from './support.mjs';

const send = (page, selector) => page.locator(`${selector} button.button`).first().click();
const words = { 'L3.sign': '返事がみじかくなる', 'L3.wish': '十分だけ聞いてほしい', 'L3.nowish': 'ひとりで帰さないでほしい' };

// A worker hands over the card and leaves the two of them their screens.
async function comeInWithCard(world) {
  const worker = await world.open();
  await world.signIn(worker, '山本');
  await worker.goto(`/persons?q=${encodeURIComponent('シラカバ')}`);
  const person = await worker.locator('a.list-row').first().getAttribute('href');
  await worker.goto(`${person}/presence`);
  for (const field of await worker.locator('main input[type=password]').all()) await field.fill('482615');
  await worker.locator('main form[method=post] button.button').last().click();
  await worker.waitForURL((url) => !url.pathname.endsWith('/presence'));
  await worker.goto(`${person}/card`);
  await worker.locator('#in_person').check();
  await send(worker, 'form[action$="/card"]');
  await worker.locator('[data-letters]').waitFor();
  const letters = (await worker.locator('[data-letters]').textContent()).trim();
  await worker.goto(`${person}/presence`);
  await worker.locator('form[action$="/presence/away"] button').click();
  await worker.waitForURL((url) => url.pathname === person);
  const page = await world.open({ width: 390 });
  await page.goto(`/card/${letters.replaceAll('-', '')}`);
  await page.locator('#pin').fill('482615');
  await send(page, 'form[action="/card"]');
  await page.waitForURL('**/me');
  return { worker, page, person };
}

async function write(page, person, step, lines) {
  await page.goto(`${person}/crisis-plan/${step}`);
  for (const line of lines) await page.locator(`[name="${line}@Y"]`).first().fill(words[line]);
  await page.locator('#step button[value=stop]').click();
  await page.waitForURL('**/me');
}

async function choose(page, name, lines) {
  await page.locator('#q').fill(name);
  await page.locator('form[role=search] button').click();
  await page.waitForURL('**/new?q=**');
  await page.locator('main .list a', { hasText: name }).click();
  await page.waitForURL('**/sharing/to/**');
  assert.equal(await page.locator('[name=line]:checked').count(), 0, 'nothing is ticked by itself');
  for (const line of lines) await page.locator(`[name=line][value="crisis/${line}"]`).check();
  await page.locator('[name=aim][value=crisis]').check();
  await page.locator('[name=period][value="30d"]').check();
}

async function give(page) {
  await page.locator('main form button.button').last().click();
  await page.waitForURL('**/check?**');
  await page.locator('main form[method=post] button.button').click();
  await page.waitForURL('**/sharing');
}

journey('a person shows two lines to the clinic and one to the house, and takes one back', async (world) => {
  const { worker, page, person } = await comeInWithCard(world);
  await write(page, person, 'state', ['L3.sign']);
  await write(page, person, 'wish', ['L3.wish', 'L3.nowish']);
  await page.goto(`${person}/crisis-plan/wish`);
  await page.locator('aside details summary').first().click();
  await world.check(page, 'who sees each line while writing');

  await page.goto('/me');
  await page.locator('a[href$="/sharing"]').click();
  await page.locator('a[href$="/sharing/new"]').click();
  await choose(page, 'ゆうやけ', ['L3.sign', 'L3.wish']);
  await world.check(page, 'choosing lines');
  await page.locator('main form button.button').last().click();
  await page.waitForURL('**/check?**');
  await world.check(page, 'who will know');
  assert.equal(await page.locator('.share-line').count(), 2);
  await page.locator('main form[method=post] button.button').click();
  await page.waitForURL('**/sharing');
  await page.locator('a[href$="/sharing/new"]').click();
  await choose(page, 'にじのはし', ['L3.nowish']);
  await give(page);
  assert.equal(await page.locator('main section.card a[href*="/as/"]').count(), 3, 'the clinic, the house, and the programme');

  const office = await world.open();
  await world.signIn(office, '森');
  await office.goto('/shared');
  await office.locator('a.list-row', { hasText: '名前は見せていません' }).click();
  await office.waitForURL('**/shared/**');
  await world.check(office, 'what the clinic reads');
  const read = await office.locator('main').textContent();
  for (const line of ['L3.sign', 'L3.wish']) assert.ok(read.includes(words[line]), line);
  assert.ok(!read.includes(words['L3.nowish']) && !read.includes('シラカバ'));
  const shared = office.url();

  await worker.goto(`${person}/crisis-plan`);
  await world.check(worker, 'single lines at the house');
  const atHouse = await worker.locator('main').textContent();
  assert.ok(atHouse.includes(words['L3.nowish']) && !atHouse.includes(words['L3.sign']) && !atHouse.includes('ゆうやけ'));
  await worker.goto(`${person}/sharing`);
  assert.ok(!(await worker.locator('main').textContent()).includes('ゆうやけ'));

  await page.goto(`${person}/sharing`);
  await page.locator('a[href*="/withdraw?agency="]').last().click();
  await page.waitForURL('**/withdraw?**');
  await world.check(page, 'taking back');
  assert.equal(await page.locator('[name=what]:checked').count(), 1, 'the one that was pressed');
  await page.locator('main form[method=post] button.button').first().click();
  await page.waitForURL('**/sharing');
  assert.equal((await office.goto(shared)).status(), 404, 'closed at once');
  await worker.goto(`${person}/crisis-plan`);
  assert.ok((await worker.locator('main').textContent()).includes(words['L3.nowish']), 'the other stays');

  await page.goto('/me/journal');
  const looked = await page.locator('main').textContent();
  assert.ok(looked.includes('森（架空）') && looked.includes('ゆうやけクリニック'));
});
