#!/usr/bin/env node
// Takes the pictures of docs/guide/pictures from the real program with its invented region: `node tools/make-pictures.mjs`.
// Pages at scale 1 and at most one screen high, so that the folder stays small and a change of a page a small difference.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { removeFolder, root, scratchFolder, startServer } from '../tests/support/server.mjs';

const { chromium } = createRequire(join(root, 'tests/package.json'))('playwright-core');
const pictures = join(root, 'docs/guide/pictures');
const mostBytes = 2.5 * 1024 * 1024;
const desktop = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };

const worker = '山本';
const planned = 'セリ'; // has all three parts of the plan

// {P} is the person's address.
const pages = [
  { name: 'desk-desktop', as: worker, path: '/desk', size: desktop },
  { name: 'persons-desktop', as: worker, path: '/persons', size: desktop },
  { name: 'person-desktop', as: worker, path: '{P}', size: desktop },
  { name: 'bridging-desktop', as: worker, path: '{P}/checklist/worries', size: desktop },
  { name: 'videos-phone', as: worker, path: '{P}/videos', size: phone },
  { name: 'life-plan-desktop', as: worker, path: '{P}/life-plan', size: desktop },
  { name: 'agencies-desktop', as: worker, path: '/agencies', size: desktop },
  { name: 'week-phone', as: planned, path: '{P}/life-plan/2/week', size: phone },
  { name: 'crisis-plan-phone', as: planned, path: '{P}/crisis-plan', size: phone },
  { name: 'me-phone', as: planned, path: '/me', size: phone },
];
const sheets = ['life-plan', 'crisis-plan', 'card'];
const sheetDots = 80; // an inch

async function visitor(browser, address, name, size) {
  const context = await browser.newContext({
    viewport: size, baseURL: address, locale: 'ja-JP', timezoneId: 'Asia/Tokyo', colorScheme: 'light', reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto('/');
  await page.locator('form[action="/demo/sign-in"]', { hasText: name }).first().locator('button').click();
  await page.waitForURL((url) => url.pathname !== '/' && !url.pathname.includes('sign-in'));
  return page;
}

async function personAddress(browser, address) {
  const page = await visitor(browser, address, worker, desktop);
  await page.goto(`/persons?q=${encodeURIComponent(planned)}`);
  const found = await page.locator('a.list-row').first().getAttribute('href');
  await page.context().close();
  return found;
}

async function takePage(browser, address, person, { name, as, path, size }) {
  const page = await visitor(browser, address, as, size);
  const answer = await page.goto(path.replace('{P}', person), { waitUntil: 'networkidle' });
  if (answer.status() !== 200) throw new Error(`${name}: ${answer.url()} answered ${answer.status()}`);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  await page.context().close();
}

// The papers are the person's own: nobody's PIN is needed when they print them themselves.
async function takeSheets(browser, address, person, scratch) {
  const page = await visitor(browser, address, planned, desktop);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  for (const sheet of sheets) {
    const answer = await page.request.get(`${person}/sheets/${sheet}.pdf`, { headers: { cookie } });
    if (answer.status() !== 200) throw new Error(`${sheet}: answered ${answer.status()}`);
    const pdf = join(scratch, `${sheet}.pdf`);
    writeFileSync(pdf, await answer.body());
    const words = ['-r', String(sheetDots), '-f', '1', '-l', '1', '-gray', '-png', '-singlefile', pdf];
    execFileSync('pdftoppm', [...words, join(pictures, `sheet-${sheet}`)]);
  }
  await page.context().close();
}

function checkSize() {
  const sizes = readdirSync(pictures).map((file) => statSync(join(pictures, file)).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${sizes.length} pictures, ${Math.round(bytes / 1024)} KiB`);
  if (bytes > mostBytes) throw new Error(`the pictures are larger than ${mostBytes} bytes`);
}

mkdirSync(pictures, { recursive: true });
const scratch = scratchFolder('pictures');
const clips = join(root, 'data/clips');
const extra = ['--site-address', 'https://hashiwatashi.example', ...(existsSync(clips) ? ['--clips', clips] : [])];
const server = await startServer({ data: scratch, extra });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--lang=ja', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
});
try {
  const person = await personAddress(browser, server.address);
  for (const page of pages) await takePage(browser, server.address, person, page);
  await takeSheets(browser, server.address, person, scratch);
  checkSize();
} finally {
  await browser.close();
  await server.stop();
  removeFolder(scratch);
}
