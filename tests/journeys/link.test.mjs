// A part of the plan for a clinic without an account: a link and six digits, once. And a worker who fears for a life: what
// opens, who is told, and what the person reads of it.
import assert from 'node:assert/strict';

import { journey, siteAddress } from './support.mjs';

const main = (page) => page.locator('main').textContent();

async function chooseLine(page) {
  await page.locator('input[name=line][value^="crisis/"]').first().check();
  await page.selectOption('[name=agency]', { label: await page.locator('option', { hasText: 'ゆうやけクリニック' }).textContent() });
}

async function makeLink(page, links) {
  await page.goto(links);
  await chooseLine(page);
  await page.locator('form[action$="/links/check"] button.button').click();
  await page.waitForSelector('form[action$="/links/paper"]');
  await page.locator('form[action$="/links"] button.button').click();
  await page.waitForURL(/\/links\/[0-9a-f-]{36}$/);
  const address = (await page.locator('[translate=no].small').textContent()).trim();
  assert.ok(address.startsWith(`${siteAddress}/link/`));
  return { path: new URL(address).pathname, code: (await page.locator('#code').textContent()).replace(' ', '') };
}

async function typeCode(page, code) {
  await page.fill('[name=code]', code);
  await page.locator('main form button.button').click();
}

journey('a clinic reads by a link once, and danger opens what is shared, with the person told', async ({ open, signIn, check, checkPrint, address, postgresql }) => {
  const person = await open({ width: postgresql ? 1280 : 390 });
  await signIn(person, 'セリ');
  await person.locator('a[href$="/links"]').click();
  await person.waitForURL('**/links');
  await check(person, 'links of a person, none yet');
  const links = new URL(person.url()).pathname;
  await person.locator('form[action$="/links/check"] button.button').click();
  await person.waitForSelector('[role=alert]');
  await chooseLine(person);
  await person.locator('form[action$="/links/check"] button.button').click();
  await person.waitForSelector('form[action$="/links/paper"]');
  const first = await makeLink(person, links);
  await check(person, 'the slip of a link');
  await checkPrint(person, 'the slip of a link');

  const clinic = await open({ width: postgresql ? 390 : 1280 });
  await clinic.goto(address + first.path);
  await check(clinic, 'the number of a link');
  assert.doesNotMatch(await clinic.content(), /セリ|薬/);
  await typeCode(clinic, first.code === '111111' ? '222222' : '111111');
  await clinic.waitForSelector('[role=alert]');
  await typeCode(clinic, first.code);
  await clinic.waitForURL('**/link');
  await check(clinic, 'a part read by a link');
  await checkPrint(clinic, 'a part read by a link');
  assert.equal(await clinic.locator('dt').count() > 0, true);
  assert.doesNotMatch(await clinic.title(), /薬|計画|クライシス/);

  const late = await open({ width: 390 });
  await late.goto(address + first.path);
  assert.match(await main(late), /1回使われたか/);
  await check(late, 'a link that is over');

  await person.goto(links);
  assert.match(await main(person), /いま見ています|いま.*見/);
  await person.locator('form[action$="/close"] button').first().click();
  await person.waitForSelector('text=もうだれも');
  await clinic.reload();
  assert.match(await main(clinic), /止めました/);
  await makeLink(person, links); // something is shared when the glass is broken

  const worker = await open({ width: 1280 });
  await signIn(worker, '山本');
  await worker.goto(`/persons?q=${encodeURIComponent('セリ')}`);
  await worker.locator('a.list-row').first().click();
  await worker.locator('a[href$="/danger"]').click();
  await check(worker, 'before the glass is broken');
  await worker.fill('[name=reason]', '電話に出ない。声がおかしかった');
  await worker.locator('input[value=alarm]').check();
  await worker.locator('form[action$="/danger"] button.button-danger').click();
  await worker.waitForSelector('text=まで開いています');
  // The line of the link, and the two that the demo's person shares with the clinic; nothing else of the plan.
  const opened = await worker.locator('section[aria-labelledby=lines] dt strong').allTextContents();
  assert.equal(new Set(opened).size, 3);
  await check(worker, 'opened for danger to life');

  const lead = await open({ width: 1280 });
  await signIn(lead, '石井');
  await lead.goto('/desk');
  await lead.locator('main a[href="/danger"]').click();
  await check(lead, 'what was opened at an agency');
  await lead.locator('form[action^="/danger/"] button').click();
  await lead.waitForSelector('text=読んだことを');
  await lead.goto('/desk');
  assert.equal(await lead.locator('main a[href="/danger"]').count(), 0);

  await person.goto('/me');
  assert.match(await main(person), /声がおかしかった/);
  await check(person, 'told of an opening');
  await person.goto('/me/journal');
  const journal = await main(person);
  assert.match(journal, /声がおかしかった/);
  assert.match(journal, /ゆうやけクリニック/);
  await check(person, 'the journal of an opening');
});
