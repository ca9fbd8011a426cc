// Step 4 of the crisis plan given by a supporter: a slip with a code, an answer without an account, and the person who
// takes or leaves each line.
import assert from 'node:assert/strict';

import { journey, siteAddress } from './support.mjs';

journey('a supporter tells what they see through a slip, and the person decides on each line', async ({ open, signIn, check, checkPrint, address, postgresql }) => {
  const page = await open({ width: postgresql ? 1280 : 390 });
  await signIn(page, 'セリ');
  const person = (await page.locator('a[href^="/persons/"]').first().getAttribute('href')).match(/^\/persons\/[^/]+/)[0];
  await page.goto(`${person}/crisis-plan/seen`);
  await page.locator('a[href$="/seen/asks"]').click();
  await check(page, 'nobody asked yet');
  await page.fill('[name=name]', '母');
  await page.locator('main form[action$="/asks"] button.button').click();
  await page.waitForURL('**/asks/*');
  await check(page, 'the slip');
  await checkPrint(page, 'the slip');
  const link = await page.locator('section [translate=no]').textContent();
  assert.ok(link.startsWith(`${siteAddress}/seen/`));
  assert.doesNotMatch(await page.locator('main section.card').textContent(), /セリ/);

  const supporter = await open({ width: 390 });
  await supporter.goto(address + new URL(link).pathname);
  await check(supporter, 'what a supporter is asked');
  await supporter.locator('main form button.button').click();
  await supporter.waitForSelector('[role=alert]');
  await supporter.fill('[name=yellow]', '返事が短くなる\nごはんをのこす');
  await supporter.locator('main form button.button').click();
  await supporter.waitForSelector('h1:has-text("ありがとう")');
  await check(supporter, 'thanks to a supporter');
  await supporter.goto(address + new URL(link).pathname);
  assert.match(await supporter.locator('main').textContent(), /新しい紙/);
  await check(supporter, 'a link that was used');

  await page.goto(`${person}/crisis-plan/seen/asks`);
  await check(page, 'an answer that waits');
  await page.locator('button[value=take]').first().click();
  await page.waitForSelector('text=にのせました');
  await page.locator('button[value=leave]').first().click();
  await page.waitForSelector('text=のせないことにしました');
  await page.goto(`${person}/crisis-plan`);
  const plan = await page.locator('main').textContent();
  assert.match(plan, /返事が短くなる/);
  assert.doesNotMatch(plan, /ごはんをのこす/);
});
