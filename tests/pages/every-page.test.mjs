// Every page that somebody can open, seen as each role sees it: found by following links, held against the program's
// own list of routes, and checked at three widths, with large text, in dark, and as HTML.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { unescapeHtml } from '../support/client.mjs';
import { binary, removeFolder, root, scratchFolder } from '../support/server.mjs';
import { accessible, allButColours, colours, fetchAs, fits, htmlFaults, journey, rulesAt, widths } from '../journeys/support.mjs';

// Not pages of their own, each with its reason.
const excused = {
  '/': 'leads on to the first page of whoever is signed in; looked at before that',
  '/persons/{person}/bridging': 'leads on to the step that comes next',
  '/card/{letters}': 'keeps the card that was read and leads on to /card',
  '/persons/{person}/crisis-plan/seen/asks/{ask}': 'the slip of an ask; looked at in journeys/seen',
  '/me/lane/{agency}': 'only after the limits were read; looked at in journeys/lane',
  '/me/private/box': 'the closed box for the script of /me/private; no page',
  '/me/private/offline': 'the same page as /me/private for a device without connection; looked at in journeys/private',
  '/me/private/words': 'the words for the script of /me/private; no page',
  '/seen/{letters}': 'what a slip leads to; looked at in journeys/seen',
  '/persons/{person}/sharing/to/{agency}/check': 'what the form of lines leads to; looked at in journeys/sharing',
  '/persons/{person}/sharing/to/{agency}/notice': 'only where an agency that reports was chosen; held in share_pages_test',
  '/persons/{person}/links/{link}': 'the slip of a link; looked at in journeys/link',
  '/link/{letters}': 'what a link leads to; looked at in journeys/link',
  '/sign-in/code': 'only between password and session; looked at in journeys/sign-in',
  '/sign-in/first-password': 'only between password and session; looked at in journeys/sign-in',
};
const allows = { // what a route asks of its caller → who may open it
  anyone: ['worker', 'person'],
  'signed in': ['worker', 'person', 'lead', 'author', 'admin'],
  staff: ['worker', 'lead', 'author', 'admin'],
  author: ['author'],
  admin: ['admin'],
  link: [], // one page; looked at in journeys/link
  person: ['person'],
  worker: ['worker'],
  'person or worker': ['worker', 'person'],
};
// Cards are added by leads and administrators, and changed by them and by workers of the agency itself.
const cards = ['/agencies/new', '/agencies/import'];
const journal = '/journal/head'; // signed by leads and administrators
const notTheirs = {
  worker: [...cards, journal, '/lane', '/lane/{talk}'], // the house is bound; looked at in journeys/lane
  person: ['/persons/{person}/talk/{watch}/{step}'], // reads the talk alone, writes it beside a worker
  lead: [],
  author: [...cards, '/agencies/{agency}/edit', journal],
  admin: [],
};
const pagesAtOnce = 2; // as many as the machine that runs the parts has processors

const routes = execFileSync(binary, ['routes'], { encoding: 'utf8' }).split('\n')
  .map((line) => line.match(/^GET\s+(\S+)\s+(.+)$/)).filter(Boolean)
  .map(([, pattern, need]) => ({ pattern, need: need.trim(), parts: pattern.split('/') }));

function patternOf(path) {
  const parts = path.split('/');
  const fit = ({ parts: own }) => own.length === parts.length && own.every((part, n) => part.startsWith('{') || part === parts[n]);
  const names = ({ parts: own }) => own.filter((part) => part.startsWith('{')).length;
  return routes.filter(fit).sort((a, b) => names(a) - names(b))[0]?.pattern;
}

function linksOf(html) {
  return [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, address]) => unescapeHtml(address).split('#')[0])
    .filter((address) => address.startsWith('/')).map((address) => address.split('?')[0]);
}

// One address for each route that links lead to from `starts`, and each step of a form; of people only `person`.
function keyOf(path, pattern) {
  const given = path.split('/');
  return pattern.split('/').map((part, n) => (part === '{step}' || part === '{part}' ? given[n] : part)).join('/');
}

// Every step of a form, also those that only its own next button leads to.
const stepsOf = (form) => JSON.parse(readFileSync(join(root, `content/forms/${form}.json`), 'utf8')).steps.map(({ id }) => id);

class Crawl {
  constructor(page, person) {
    Object.assign(this, { page, person, opened: new Set(), asked: new Set(), found: new Map(), dead: [] });
  }

  async from(...starts) {
    const waiting = [...starts];
    while (waiting.length > 0) {
      const path = waiting.shift();
      const pattern = patternOf(path);
      const elsewhere = this.person && path.startsWith('/persons/') && pattern?.includes('{person}') && !path.startsWith(this.person);
      if (!pattern || elsewhere || this.asked.has(keyOf(path, pattern))) continue;
      this.asked.add(keyOf(path, pattern));
      const answer = await fetchAs(this.page, path, { maxRedirects: 0 });
      if (answer.status() >= 300 && answer.status() < 400) {
        waiting.push(answer.headers().location.split('?')[0]);
        continue;
      }
      this.opened.add(pattern);
      if (answer.status() !== 200) {
        this.dead.push(`${path} answered ${answer.status()}`);
        continue;
      }
      if (!answer.headers()['content-type'].startsWith('text/html')) continue;
      const html = await answer.text();
      this.found.set(keyOf(path, pattern), { path, html, key: keyOf(path, pattern) });
      waiting.push(...linksOf(html));
    }
    return this;
  }
}

function notOpened(role, opened) {
  return routes.filter(({ need }) => allows[need].includes(role)).map(({ pattern }) => pattern)
    .filter((pattern) => !opened.has(pattern) && !(pattern in excused) && !notTheirs[role].includes(pattern));
}

// The same page, built of the same tags and classes, was looked at already for another role.
const shapes = new Set();
function isNew({ html, key }) {
  const tags = html.slice(Math.max(0, html.indexOf('<main'))).match(/<\w+|\sclass="[^"]*"/g).filter((tag) => !/^<(ruby|rt|li|tr|td|option)$/.test(tag));
  const shape = key + [...new Set(tags)].join('');
  return !shapes.has(shape) && shapes.add(shape);
}

const dataText = (page, size) => page.evaluate((value) => { document.documentElement.dataset.text = value; }, size);
const rootSize = (page, size) => page.evaluate((value) => { document.documentElement.style.fontSize = value; }, size);

// All settings one after the other on one opened page; what is wrong is collected, so that one run shows everything.
async function look(page, what, faults) {
  const settle = async (setting, check) => check(page, `${what}, ${setting}`).catch((fault) => faults.push(fault.message));
  for (const width of widths) {
    await page.setViewportSize({ width, height: 860 });
    await settle(`${width} px`, fits);
    await settle(`${width} px`, (one, name) => accessible(one, name, rulesAt(width)));
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await settle('dark', (one, name) => accessible(one, name, colours));
  await page.emulateMedia({ colorScheme: 'light' });
  await rootSize(page, '200%');
  await settle('letters at 200 %', fits);
  await settle('letters at 200 %', (one, name) => accessible(one, name, allButColours));
  await rootSize(page, '');
  await page.setViewportSize({ width: widths[0], height: 860 });
  await dataText(page, 'largest');
  await settle(`largest letters, ${widths[0]} px`, fits);
  await page.setViewportSize({ width: widths.at(-1), height: 860 });
}

class Round {
  faults = [];
  html = new Map(); // address as a role sees it → the HTML that was sent

  constructor(world) {
    Object.assign(this, world);
  }

  reach(role, opened, dead) {
    this.faults.push(...dead.map((link) => `${role}: a link led to ${link}`));
    this.faults.push(...notOpened(role, opened).map((pattern) => `${role}: no link led to ${pattern}`));
  }

  keep(role, found) {
    for (const { path, html } of found) this.html.set(`${role} ${path}`, html);
  }

  // Pages are opened in a few tabs of the same visitor at once.
  async lookAt(page, role, found) {
    this.keep(role, found);
    const waiting = found.filter((one, index) => isNew(one) || index === 0).map(({ path }) => path); // each role's own menu at least once
    const tabs = [page];
    while (tabs.length < pagesAtOnce) tabs.push(await this.openTab(page));
    await Promise.all(tabs.map(async (tab) => {
      for (let path = waiting.shift(); path; path = waiting.shift()) {
        await tab.goto(path);
        await look(tab, `${role} ${path}`, this.faults);
      }
    }));
    for (const tab of tabs.slice(1)) await tab.close();
  }

  // A form sent with what must be refused; the page that answers keeps the words and says what is wrong.
  async lookAtRefusal(page, role, path, fill, button) {
    await page.goto(path);
    await fill(page);
    const [answer] = await Promise.all([
      page.waitForResponse((one) => one.request().method() === 'POST'),
      button(page).evaluate((element) => { element.form.noValidate = true; element.click(); }),
    ]);
    assert.equal(answer.status(), 422, `${role} ${path}`);
    this.keep(role, [{ path: `${path} (refused)`, html: await answer.text() }]);
    await page.locator('[role=alert], .field-error, .error-summary').first().waitFor();
    await look(page, `${role} ${path} (refused)`, this.faults);
  }

  async end() {
    const files = new Map();
    const folder = scratchFolder('every-page');
    for (const [what, html] of this.html) {
      const file = join(folder, `${files.size + 1}.html`);
      writeFileSync(file, html);
      files.set(file, what);
    }
    this.faults.push(...await htmlFaults(files));
    removeFolder(folder);
    assert.deepEqual(this.faults, []);
  }
}

const checklistOf = (person) => stepsOf('checklist.bf').map((step) => `${person}/checklist/${step}`);

async function withTalk(crawl) {
  const written = [...crawl.found.values()].find(({ key }) => /\{person\}\/talk\/\{watch\}/.test(key));
  const talk = written.path.split('/').slice(0, 5).join('/');
  return crawl.from(...stepsOf('session.talk').map((step) => `${talk}/${step}`));
}

const addressOf = async (page, alias) => {
  await page.goto(`/persons?q=${encodeURIComponent(alias)}`);
  return page.locator('a.list-row').first().getAttribute('href');
};
const sendOf = (action) => (page) => page.locator(`form[action$="${action}"] button.button`).last();
const mainForm = (page) => page.locator('main form[method=post] button.button').last();

async function comeBeside(page, person) {
  await page.goto(`${person}/presence`);
  for (const field of await page.locator('main input[type=password]').all()) await field.fill('482615');
  await page.locator('input[name=together]').check();
  await mainForm(page).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/presence'));
}

journey('a worker finds every page in order, alone and beside a person', async (world) => {
  const round = new Round(world);
  const page = await world.open();
  await world.signIn(page, '山本');

  // Somebody who has not said yes: the notice up to the PIN.
  const asked = await addressOf(page, 'エノキ');
  await page.goto(`${asked}/notice`);
  await page.locator('form[action$="/notice"] button.button').click();
  await page.waitForURL('**/question');
  const before = await new Crawl(page, asked).from(asked, `${asked}/notice`, `${asked}/notice/question`, `${asked}/notice/pin`,
    `${asked}/notice/no`, `${asked}/presence`);
  const alone = [...before.found].filter(([pattern]) => /\/(notice|presence)|\{person\}$/.test(pattern)).map(([, one]) => one);
  await round.lookAt(page, 'worker alone', alone);

  const person = await addressOf(page, 'セリ');
  await round.lookAtRefusal(page, 'worker', `${asked}/presence`, (at) => at.locator('#pin').fill('1'), mainForm);
  await round.lookAtRefusal(page, 'worker', '/persons/new', async () => {}, mainForm);
  await comeBeside(page, person);
  const crawl = await new Crawl(page, person).from('/desk', person, '/persons', '/agencies', '/programme', '/consent/notice',
    '/sign-in', '/settings/look', '/quick-exit', '/favicon.ico', `${person}/presence`, `${person}/presence/new-pin`, ...checklistOf(person));
  await withTalk(crawl);
  await round.lookAt(page, 'worker', [...crawl.found.values()].filter(({ path }) => !alone.some((one) => one.path === path)));
  round.reach('worker', new Set([...crawl.opened, ...before.opened]), crawl.dead);
  await round.end();
}, { timeout: 900_000, on: ['sqlite'] });

journey('a person finds every page in order', async (world) => {
  const round = new Round(world);
  const page = await world.open();
  await world.signIn(page, 'セリ');
  const own = linksOf((await (await fetchAs(page, '/me')).text())).find((path) => path.startsWith('/persons/')).split('/').slice(0, 3).join('/');
  const crawl = await new Crawl(page).from('/me', `${own}/notice/question`, `${own}/notice/no`, ...checklistOf(own), '/agencies', '/sign-in',
    '/settings/look', '/quick-exit', '/favicon.ico');
  await round.lookAt(page, 'person', [...crawl.found.values()]);
  round.reach('person', crawl.opened, crawl.dead);
  await round.end();
}, { timeout: 900_000, on: ['sqlite'] });

journey('leads, authors and administrators find every page in order, and nobody loses the way', async (world) => {
  const round = new Round(world);
  for (const [role, name] of [['lead', '石井'], ['author', '松田'], ['admin', '管理の久保']]) {
    const page = await world.open();
    await world.signIn(page, name);
    const crawl = await new Crawl(page, '/nobody').from('/desk', '/agencies', '/programme', '/favicon.ico');
    await round.lookAt(page, role, [...crawl.found.values()]);
    round.reach(role, crawl.opened, crawl.dead);
  }
  const page = await world.open();
  const open = await new Crawl(page).from('/', '/sign-in', '/settings/look', '/quick-exit');
  await round.lookAt(page, 'anyone', [...open.found.values()]);
  await round.lookAtRefusal(page, 'anyone', '/sign-in', (at) => at.locator('#login').fill('nobody'), sendOf('/sign-in'));
  await page.goto('/persons/nobody');
  await look(page, 'not found', round.faults);
  await round.end();
}, { timeout: 900_000, on: ['sqlite'] });
