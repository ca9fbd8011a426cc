// The main job with the keyboard alone: from the sign-in to the printed sheets. Nothing is clicked, filled in or focused
// but by keys; a thing is found as a hand finds it, by pressing Tab until it has the focus.
import assert from 'node:assert/strict';

import { fetchAs, journey } from './support.mjs';

const pin = '482915';
const furthest = 400; // presses of Tab; the longest page needs about half of it

class Keyboard {
  constructor(page) {
    this.page = page;
  }

  press = (key) => this.page.keyboard.press(key);
  type = (words) => this.page.keyboard.type(words);
  path = () => new URL(this.page.url()).pathname;
  shows = (selector) => this.page.locator(selector).count().then((count) => count > 0);

  // Whether the focus is on it; of a form or a row, on the one that says `words`.
  isAt(selector, words = '') {
    return this.page.evaluate(([wanted, said]) => {
      const at = document.activeElement;
      return at.matches(wanted) && (at.closest('form') ?? at).textContent.includes(said);
    }, [selector, words]);
  }

  async reach(selector, words, key = 'Tab') {
    for (let presses = 0; presses < furthest; presses += 1) {
      if (await this.isAt(selector, words)) return this.seen(selector);
      await this.press(key);
    }
    return assert.fail(`${this.path()}: ${furthest} × ${key} did not lead to ${selector} ${words ?? ''}`);
  }

  // Whoever uses keys must see where they are: in the window, and marked by an outline (on the field or what holds it).
  async seen(selector) {
    const { inWindow, marked } = await this.page.evaluate(() => {
      const at = document.activeElement;
      const box = (at.closest('label') ?? at).getBoundingClientRect();
      const around = [at, at.nextElementSibling, at.closest('label'), at.parentElement].filter(Boolean).map((one) => getComputedStyle(one));
      return {
        inWindow: box.bottom > 0 && box.top < window.innerHeight && box.width > 0,
        marked: around.some((style) => (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'),
      };
    });
    assert.ok(inWindow, `${this.path()}: ${selector} has the focus outside of the window`);
    assert.ok(marked, `${this.path()}: ${selector} does not show that it has the focus`);
  }

  async leaveBy(selector, words) {
    await this.reach(selector, words);
    const before = this.page.url();
    await this.press('Enter');
    await this.page.waitForURL((url) => url.href !== before);
    await this.page.waitForLoadState();
  }

  next = () => this.leaveBy('main button[name=to][value=next]');

  async write(selector, words) {
    await this.reach(selector);
    await this.type(words);
    assert.equal(await this.page.evaluate(() => document.activeElement.value), words, selector);
  }

  async tick(selector, key) {
    await this.reach(selector, '', key);
    await this.press('Space');
    assert.ok(await this.isAt(':checked'), `${selector} is ticked`);
  }

  // Tab leads to the group, arrows choose in it.
  async choose(name, value) {
    await this.reach(`[name="${name}"]`);
    await this.press('Space');
    for (let presses = 0; presses < 20 && !(await this.isAt(`[value="${value}"]:checked`)); presses += 1) await this.press('ArrowDown');
    assert.ok(await this.isAt(`[name="${name}"][value="${value}"]:checked`), `${name} ${value} is chosen`);
  }

  // The steps of a plan: in each its first empty field is written, by what is there.
  async writeSteps(folder, wanted) {
    const written = [];
    while (this.path().startsWith(`${folder}/`)) {
      const step = this.path().split('/').at(-1);
      const field = 'main form input[type=text], main form textarea, main form input[type=radio]';
      if (await this.shows(field)) await this.writeFirst(field, `けんばん${step}`);
      written.push(step);
      await this.next();
    }
    for (const step of wanted) assert.ok(written.includes(step), `${folder}/${step} was written`);
  }

  async writeFirst(field, words) {
    await this.reach(field);
    if (await this.isAt('[type=radio]')) return this.press('Space');
    if (!(await this.page.evaluate(() => document.activeElement.value))) await this.type(words);
    return undefined;
  }
}

async function signInAndFind(keyboard, worker, person) {
  await keyboard.reach('form[action="/demo/sign-in"] button', worker);
  await keyboard.press('Enter');
  await keyboard.page.waitForURL((url) => url.pathname !== '/' && !url.pathname.includes('sign-in'));
  await keyboard.leaveBy('a[href="/persons"]');
  await keyboard.write('main input[type=search]', person);
  await keyboard.page.waitForURL('**/persons?**'); // the list narrows while one types
  await keyboard.page.locator('turbo-frame#person_list:not([busy])').waitFor();
  await keyboard.leaveBy('a.list-row', person);
  return keyboard.path();
}

async function sayYes(keyboard, person) {
  await keyboard.leaveBy(`main a[href="${person}/notice"], main a[href="${person}/bridging"]`);
  if (!keyboard.path().endsWith('/notice')) await keyboard.leaveBy(`a[href="${person}/notice"]`);
  await keyboard.leaveBy(`main form[action="${person}/notice"] button`);
  await keyboard.leaveBy('button[name=answer][value=yes]');
  await keyboard.write('#pin', pin);
  await keyboard.write('#pin_again', pin);
  const done = 'main form[action$="/notice/pin"] button.button:not(.button-quiet)';
  await keyboard.reach(done);
  await keyboard.tick('input[name=together]', 'Shift+Tab');
  await keyboard.leaveBy(done);
}

async function worriesToTalk(keyboard) {
  assert.match(keyboard.path(), /\/checklist/);
  if (!keyboard.path().includes('/checklist/')) await keyboard.leaveBy('main a[href*="/checklist/"]');
  while (keyboard.path().includes('/checklist/')) {
    if (keyboard.path().endsWith('/worries')) await keyboard.choose('BF06', '5');
    await keyboard.next();
  }
  assert.match(keyboard.path(), /\/offers$/);
  await keyboard.tick('input[name=offer][value="BF06.place"]');
  await keyboard.leaveBy('main form button.button:not([name])');
  await keyboard.leaveBy('main .list a[href$="/videos/V1"]');
  await keyboard.reach('main form button.large:not([name])');
  await keyboard.press('Enter');
  await keyboard.page.locator('#minutes').waitFor({ state: 'attached' });
  await watch(keyboard);
  await keyboard.leaveBy('button[name=to][value=talk]');
  while (await keyboard.shows('main button[name=to][value=next]')) {
    if (await keyboard.shows('main textarea')) await keyboard.write('main textarea', 'けんばんで話した');
    await keyboard.next();
  }
  assert.match(await keyboard.page.locator('main').innerText(), /けんばんで話した/);
}

// By a chapter's button the film runs; Space on the film stops it.
async function watch(keyboard) {
  await keyboard.page.waitForFunction(() => document.querySelector('video').readyState >= 1);
  await keyboard.reach('[data-video-chapter="2"] button');
  await keyboard.press('Enter');
  await keyboard.page.waitForFunction(() => document.querySelector('video').currentTime > 14.5);
  await keyboard.reach('video');
  await keyboard.press('Space');
  await keyboard.page.waitForFunction(() => document.querySelector('video').paused);
  await keyboard.tick('[data-video-chapter="2"] input[type=checkbox]');
}

async function planAndSheets(keyboard, person) {
  await keyboard.leaveBy(`a[href^="${person}/life-plan"]`);
  if (!keyboard.path().includes('/life-plan/1/')) await keyboard.leaveBy('main a[href*="/life-plan/1/"]');
  await keyboard.writeSteps(`${person}/life-plan/1`, ['HB', 'SL', 'RL', 'PM', 'supporters', 'strengths']);
  if (!keyboard.path().includes('/life-plan/2/')) await keyboard.leaveBy('a[href*="/life-plan/2/"]');
  await keyboard.writeSteps(`${person}/life-plan/2`, ['hope', 'week', 'special', 'use', 'people']);
  if (!keyboard.path().includes('/crisis-plan')) await keyboard.leaveBy(`a[href^="${person}/crisis-plan"]`);
  if (!keyboard.path().includes('/crisis-plan/')) await keyboard.leaveBy('main a[href*="/crisis-plan/"]:not([href$="/versions"])');
  await keyboard.writeSteps(`${person}/crisis-plan`, ['state', 'trigger', 'wish', 'seen', 'sheet']);
  if (!keyboard.path().endsWith('/sheets')) await keyboard.leaveBy(`a[href="${person}/sheets"]`);
  for (const sheet of ['life-plan', 'crisis-plan']) {
    await keyboard.reach(`a[href="${person}/sheets/${sheet}.pdf"]`);
    const answer = await fetchAs(keyboard.page, await keyboard.page.evaluate(() => document.activeElement.href));
    assert.match(answer.headers()['content-type'], /application\/pdf/);
  }
}

journey('with the keyboard alone the main job is done', async ({ open }) => {
  const keyboard = new Keyboard(await open());
  const person = await signInAndFind(keyboard, '山本', 'エノキ');
  await sayYes(keyboard, person);
  await worriesToTalk(keyboard);
  await planAndSheets(keyboard, person);
}, { on: ['sqlite'] });
