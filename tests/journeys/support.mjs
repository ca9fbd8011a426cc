// What every journey stands on: the real program on a store of its own (SQLite always, PostgreSQL where
// HASHIWATASHI_TEST_POSTGRESQL names a server), Debian's Chromium, and the checks that every page must pass.
//
//     journey("a resident reads the notice", async ({ open, signIn, check }) => {
//       const page = await open({ width: 390 });
//       await signIn(page, "山本");
//       await check(page, "my day");
//     });
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, test } from 'node:test';
import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

import { removeFolder, root, scratchFolder, scratchPostgresql, startServer } from '../support/server.mjs';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const vnuFile = join(root, 'tests/node_modules/vnu-jar/build/dist/vnu.jar');
const chromiumFile = process.env.CHROMIUM ?? '/usr/bin/chromium';
const screenshots = process.env.SCREENSHOTS; // a folder: every checked page is kept there as it looks

export const widths = [390, 768, 1280]; // phone, tablet, desk
export const databases = process.env.HASHIWATASHI_TEST_POSTGRESQL ? ['sqlite', 'postgresql'] : ['sqlite'];

export const siteAddress = 'https://hashiwatashi.example';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// Colours are half the work of a look and do not hang on the width: they are looked at narrow, wide and in dark.
const colourRules = ['color-contrast', 'link-in-text-block'];
export const everything = { runOnly: rules };
export const colours = { runOnly: colourRules };
export const allButColours = { runOnly: rules, rules: Object.fromEntries(colourRules.map((rule) => [rule, { enabled: false }])) };
export const rulesAt = (width) => (width === widths[0] || width === widths.at(-1) ? everything : allButColours);
const launchWords = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

let browser;
let htmlFolder;
const htmlFiles = new Map(); // file → what it is

// One journey, once on each database (or on those in options.on). `run` gets a World.
export function journey(name, run, { on = databases, ...options } = {}) {
  for (const database of on) {
    test(`${name} (${database})`, { timeout: 180_000, ...options }, async () => {
      const world = await World.begin(database);
      try {
        await run(world);
        assert.deepEqual(world.complaints, [], 'the browser complained');
      } catch (failure) {
        await world.tellWhere(failure);
        throw failure;
      } finally {
        await world.end();
      }
    });
  }
}

class World {
  static async begin(database) {
    const world = new World();
    world.database = database;
    world.data = scratchFolder('journey');
    world.postgresql = database === 'postgresql' ? scratchPostgresql('journey') : null;
    world.clockFile = join(world.data, 'clock-offset');
    const extra = ['--clock-offset-file', world.clockFile, '--clips', join(root, 'data/clips'), '--site-address', siteAddress];
    world.server = await startServer({ data: world.data, database: world.postgresql?.location, extra });
    world.address = world.server.address;
    browser ??= await chromium.launch({ executablePath: chromiumFile, args: launchWords });
    return world;
  }

  complaints = []; // errors of scripts, refusals of the security policy, failed loads
  contexts = [];

  // A page of a visitor of its own. Options: width, height, dark, javaScript, textSize, language, ruby.
  open = async (options = {}) => {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 860 },
      colorScheme: options.dark ? 'dark' : 'light',
      reducedMotion: 'reduce', // a colour half way through its change is no fault
      javaScriptEnabled: options.javaScript ?? true,
      locale: 'ja-JP',
      timezoneId: 'Asia/Tokyo',
      baseURL: this.address,
      acceptDownloads: true,
    });
    this.contexts.push(context);
    const looks = { text_size: options.textSize, language: options.language, ruby: options.ruby };
    for (const [name, value] of Object.entries(looks)) {
      if (value) await context.addCookies([{ name, value, url: this.address }]);
    }
    const page = await this.newPage(context);
    await page.goto('/');
    return page;
  };

  // One more tab of the same visitor.
  openTab = (page) => this.newPage(page.context());

  async newPage(context) {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // A refused form (422) and a page that is not found are the program's answers, and not faults of the page.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    return page;
  }

  // One click on the start page of the demo region: the button in the row that names this person.
  signIn = async (page, name) => {
    await page.goto('/');
    await page.locator('form[action="/demo/sign-in"]', { hasText: name }).first().locator('button').click();
    await page.waitForURL((url) => url.pathname !== '/' && !url.pathname.includes('sign-in'));
  };

  signOut = async (page) => {
    await page.locator('form[action="/sign-out"] button').click();
    await page.waitForURL('**/sign-in');
  };

  moveTime = (seconds) => writeFileSync(this.clockFile, String(seconds));

  // Every page passes these: axe at three widths, with text at 200 %, in dark; no scrolling sideways; valid HTML.
  // On the first database only: which one keeps the words does not change how a page looks.
  check = async (page, what) => {
    if (this.database !== databases[0]) return;
    await keepHtml(page, what);
    const before = page.viewportSize();
    for (const width of widths) {
      await page.setViewportSize({ width, height: before.height });
      await accessible(page, `${what}, ${width} px`, rulesAt(width));
      await fits(page, `${what}, ${width} px`);
      await keepPicture(page, `${what}-${width}`);
    }
    await page.setViewportSize(before);
    await inDark(page, what);
    await withLargeText(page, what);
  };

  checkPrint = async (page, what) => {
    await page.emulateMedia({ media: 'print' });
    const shown = await page.locator('nav:visible, .button:visible, .quick-exit:visible').count();
    await keepPicture(page, `${what}-print`);
    await page.emulateMedia({ media: null });
    assert.equal(shown, 0, `${what}: navigation or buttons on paper`);
  };

  // Where each visitor stood when it went wrong: a line and a picture each.
  async tellWhere(failure) {
    const folder = join(root, 'build/tests/failed');
    mkdirSync(folder, { recursive: true });
    const pages = this.contexts.flatMap((context) => context.pages());
    const file = (index) => join(folder, `${this.database}-${process.pid}-${index}.png`);
    for (const [index, page] of pages.entries()) {
      failure.message += `\n  visitor ${index + 1} stood at ${page.url()}: ${file(index)}`;
      await page.screenshot({ path: file(index), timeout: 5000 }).catch(() => undefined);
    }
    if (this.complaints.length > 0) failure.message += `\n  the browser complained: ${this.complaints.join('; ')}`;
  }

  async end() {
    for (const context of this.contexts) await context.close();
    await this.server.stop();
    this.postgresql?.drop();
    removeFolder(this.data);
  }
}

// A request in the name of whoever is signed in on this page. Cookies go along by hand: the driver that Debian's Node.js
// runs keeps those marked Secure back from http://127.0.0.1, where the browser sends them.
export async function fetchAs(page, path, options = {}) {
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return page.context().request.fetch(path, { ...options, headers: { cookie } });
}

// The page is judged inside the browser and only what is wrong comes out: the whole report of axe is slower to carry
// than to make.
export async function accessible(page, what, which = everything) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const { found, passed } = await page.evaluate(async (asked) => {
    const { violations, passes } = await globalThis.axe.run({ ...asked, resultTypes: ['violations'] });
    const places = ({ nodes }) => nodes.map((node) => node.target).join('\n    ');
    return { found: violations.map((one) => `${one.id}: ${one.help}\n    ${places(one)}`), passed: passes.length };
  }, which);
  assert.deepEqual(found, [], what);
  assert.ok(passed > 0, `${what}: axe looked at nothing`);
}

export async function fits(page, what) {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(beyond <= 0, `${what}: ${beyond} px wider than the window`);
}

async function inDark(page, what) {
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page, `${what}, dark`, colours);
  await keepPicture(page, `${what}-dark`);
  await page.emulateMedia({ colorScheme: null });
}

// WCAG 1.4.4: letters twice as large, nothing lost.
async function withLargeText(page, what) {
  await page.evaluate(() => {
    const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    document.documentElement.style.fontSize = `${size * 2}px`;
  });
  await fits(page, `${what}, text at 200 %`);
  await accessible(page, `${what}, text at 200 %`, allButColours);
  await keepPicture(page, `${what}-200`);
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
}

async function keepPicture(page, name) {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}.png`), fullPage: true });
}

// The HTML as the program sent it, not as scripts changed it; read once more, so not after a form.
async function keepHtml(page, what) {
  htmlFolder ??= scratchFolder('html');
  const html = await page.evaluate(() => fetch(location.href, { cache: 'no-store' }).then((answer) => answer.text()));
  const file = join(htmlFolder, `${htmlFiles.size + 1}.html`);
  writeFileSync(file, html);
  htmlFiles.set(file, what);
}

// What the Nu HTML checker says about the files, as sentences; an empty list: all valid.
export function htmlFaults(files) {
  const words = ['-jar', vnuFile, '--errors-only', '--format', 'json', '--exit-zero-always', ...files.keys()];
  return new Promise((resolve, reject) => {
    execFile('java', words, { maxBuffer: 64 * 1024 * 1024 }, (failure, report, errors) => {
      if (failure) return reject(failure);
      report ||= errors; // the checker reports on standard error
      resolve(JSON.parse(report).messages.map(({ url, lastLine, message, extract }) => {
        const file = [...files.keys()].find((name) => url.endsWith(name));
        return `${files.get(file) ?? url}, line ${lastLine}: ${message}\n    ${extract}`;
      }));
    });
  });
}

after(async () => {
  await browser?.close();
  try {
    if (htmlFiles.size > 0) assert.deepEqual(await htmlFaults(htmlFiles), [], 'HTML that is not valid');
  } finally {
    if (htmlFolder) removeFolder(htmlFolder);
  }
});
