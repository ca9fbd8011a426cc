// The main job in steps that a hand can take: with and without script, on a phone and at a desk. Everything that is
// typed comes from `wordsOf`, so that each person's words differ, and is read back from the page after saving.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { root } from '../support/server.mjs';
import { fetchAs } from './support.mjs';

const pin = '482915';
const levels = ['B', 'Y', 'R'];
const pictures = join(root, 'build/tests/pictures');

// What one person writes: step of the plan → field → what is typed. A list is a field that may be repeated.
export function wordsOf(mark) {
  return { mark, part1: { ...domains(mark), ...supporters(mark) }, part2: lifePlan(mark), crisis: crisisPlan(mark) };
}

function domains(mark) {
  const ticks = { HB: ['HB1', 'HB2'], SL: ['SL1'], RL: ['RL1'], PM: ['PM1', 'PM2'] };
  return Object.fromEntries(Object.entries(ticks).map(([domain, chosen], index) => [domain, {
    [`L1.D.${domain}.ticks`]: chosen,
    [`L1.D.${domain}.now`]: String(3 + index),
    [`L1.D.${domain}.issue`]: `${mark}こまる${domain}`,
    [`L1.D.${domain}.goal`]: `${mark}目あて${domain}`,
    [`L1.D.${domain}.step`]: `${mark}まず${domain}`,
    [`L1.D.${domain}.step_on`]: `2031-04-0${index + 1}`,
    [`L1.D.${domain}.agency`]: ['MHWC'],
  }]));
}

function supporters(mark) {
  const rows = {};
  ['母', '仲間', '職員', '役所'].forEach((name, index) => {
    rows[`L1.S/${index}/name`] = `${mark}${name}`;
    rows[`L1.S/${index}/ring`] = String(index + 1);
    rows[`L1.S/${index}/help`] = `${mark}助け${index + 1}`;
    rows[`L1.S/${index}/view`] = 'want';
  });
  return { supporters: rows, strengths: { 'L1.T.own': [`${mark}朝おきる`], 'L1.T.others': [`${mark}ていねい`], 'L1.T.place': `${mark}しごと場` } };
}

function lifePlan(mark) {
  return {
    hope: {
      'L2.name': `${mark}さん`, 'L2.hope': `${mark}静かな朝`, 'L2.value': [`${mark}うそなし`, `${mark}ねむり`],
      'L2.goal.HB': `${mark}目あてHB`, 'L2.goal.SL': `${mark}目あてSL`, 'L2.goal.RL': `${mark}目あてRL`, 'L2.goal.PM': `${mark}目あてPM`,
    },
    week: { 'L2.week/mon.morning/text': `${mark}散歩`, 'L2.week/wed.night/text': `${mark}電話`, 'L2.week/sun.day/text': `${mark}集会`, 'L2.week/sun.day/agency': { label: /女性回復ハウスひなげし/ } },
    special: { 'L2.special/0/day': `${mark}給料日`, 'L2.special/0/plan': `${mark}早く帰る` },
    use: {
      'L2.use/0/agency': { label: /女性回復ハウスひなげし/ }, 'L2.use/0/contact': `${mark}林さん`, 'L2.use/0/first_on': '2031-04-08',
      'L2.use/0/first_time': '14時', 'L2.use/0/companion': `${mark}小川さん`, 'L2.use/0/way': `${mark}バス`,
    },
    people: {
      'L2.cheer': `${mark}まず電話`, 'L2.made/0/on': '2031-03-31', 'L2.made/0/with': `${mark}小川`,
      'L2.copy/0/who': `${mark}母`, 'L2.copy/0/part': 'all', 'L2.next': '2031-07-01',
    },
  };
}

function crisisPlan(mark) {
  const at = (id, words, which = levels) => Object.fromEntries(which.map((level) => [`${id}@${level}`, [`${mark}${words}${level}`]]));
  const ask = (level, who) => ({ [`L3.ask@${level}/0/who`]: `${mark}${who}`, [`L3.ask@${level}/0/how`]: '000-0000-0099', [`L3.ask@${level}/0/say`]: `${mark}つらい` });
  const warm = ['Y', 'R'];
  return {
    state: { ...at('L3.sign', 'ようす'), ...at('L3.keep', '続ける', ['B']) },
    trigger: {
      'L3.trig': [`${mark}さみしい`], 'L3.trigcope/0/trigger': `${mark}さみしい`, 'L3.trigcope/0/do': `${mark}外に出る`,
      ...at('L3.self', '自分', warm), ...at('L3.place', '図書館', ['Y']),
    },
    wish: { ...ask('Y', '仲間'), ...ask('R', '母'), ...at('L3.wish', '聞いて', warm), ...at('L3.nowish', 'どならない', warm) },
    seen: at('L3.seen', '返事', warm),
    sheet: {
      'L3.pro@R/0/name': `${mark}相談所`, 'L3.pro@R/0/day': '000-0000-0098', ...at('L3.safe', '安全', warm),
      'L3.med@R': `${mark}病院`, 'L3.reason': [`${mark}むすめ`],
    },
  };
}

// --- fields ------------------------------------------------------------------------------------------------------

const named = (page, name) => page.locator(`main form [name="${name}"]`);

// What the page holds, read in one go: field → its kind and what stands in it (of choices: the chosen values).
const fieldsOn = (page) => page.evaluate(() => {
  const found = {};
  for (const field of document.querySelectorAll('main form [name]')) {
    const kind = field.tagName === 'SELECT' ? 'select' : field.type;
    const one = (found[field.name] ??= { kind, values: [], count: 0 });
    one.count += 1;
    if (!['radio', 'checkbox'].includes(kind) || field.checked) one.values.push(field.value);
  }
  return found;
});

// A row that is not there yet is asked for.
async function fieldAt(page, name, index, present) {
  const fields = named(page, name);
  if (present <= index) {
    const line = name.split('/')[0];
    await page.locator(`button[name=add_row][value="${line}"]`).click();
    await fields.nth(index).waitFor();
  }
  return fields.nth(index);
}

async function optionOf(field, wanted) {
  if (typeof wanted === 'string') return wanted;
  const option = field.locator('option', { hasText: wanted.label }).first();
  return option.getAttribute('value');
}

async function fillField(page, name, wanted, { kind, count } = { count: 0 }) {
  if (kind === 'radio' || kind === 'checkbox') {
    for (const value of [wanted].flat()) await page.locator(`main form [name="${name}"][value="${value}"]`).check({ force: true });
    return;
  }
  for (const [index, value] of [wanted].flat().entries()) {
    const field = await fieldAt(page, name, index, count);
    const select = kind ? kind === 'select' : await field.evaluate((one) => one.tagName === 'SELECT');
    if (select) await field.selectOption(await optionOf(field, value));
    else await field.fill(value);
  }
}

async function fillFields(page, fields) {
  const present = await fieldsOn(page);
  for (const [name, wanted] of Object.entries(fields)) {
    // A row before it may have brought this field along.
    const known = present[name] ?? (await fieldsOn(page))[name];
    await fillField(page, name, wanted, known);
  }
}

async function storedIn(page, fields) {
  const present = await fieldsOn(page);
  for (const [name, wanted] of Object.entries(fields)) {
    const { kind, values } = present[name] ?? assert.fail(`${name} is not on the page`);
    const typed = await Promise.all([wanted].flat().map((value) => optionOf(named(page, name), value)));
    if (kind === 'radio' || kind === 'checkbox') assert.deepEqual([...values].sort(), typed.sort(), name);
    else assert.deepEqual(values.slice(0, typed.length), typed, name);
  }
}

export async function pressAndLeave(page, button) {
  const before = page.url();
  await button.click();
  await page.waitForURL((url) => url.href !== before);
}

const next = (page) => pressAndLeave(page, page.locator('main button[name=to][value=next]'));

// Every step in turn by the button, then every step read again from the server.
async function writeSteps(page, folder, steps) {
  const names = Object.keys(steps);
  await page.goto(`${folder}/${names[0]}`);
  for (const name of names) {
    assert.match(new URL(page.url()).pathname, new RegExp(`/${name}$`));
    await fillFields(page, steps[name]);
    await next(page);
  }
  for (const name of names) {
    await page.goto(`${folder}/${name}`);
    await storedIn(page, steps[name]);
  }
}

// --- the steps of the main job ------------------------------------------------------------------------------------

export async function findPerson(page, name) {
  await page.goto(`/persons?q=${encodeURIComponent(name)}`);
  return page.locator('a.list-row', { hasText: name }).first().getAttribute('href');
}

// Three fields; the person is found again by name.
export async function takeIn(page, alias) {
  await page.goto('/persons/new');
  await page.locator('#alias').fill(alias);
  await page.locator('#kana').fill('なずな');
  await page.locator('#discharge_on').fill('2031-05-01');
  await pressAndLeave(page, page.locator('main form[action="/persons"] button'));
  return findPerson(page, alias);
}

async function choosePin(page, button) {
  await page.locator('#pin').fill(pin);
  await page.locator('#pin_again').fill(pin);
  await page.locator('input[name=together]').check({ force: true });
  await pressAndLeave(page, button);
}

// A new person reads and says yes; whoever said so earlier only comes beside with a number of their own.
export async function agree(page, person) {
  await page.goto(`${person}/notice`);
  const read = page.locator(`main form[action="${person}/notice"] button`);
  if (await read.count()) {
    await pressAndLeave(page, read);
    await pressAndLeave(page, page.locator('button[name=answer][value=yes]'));
    await choosePin(page, page.locator('main form[action$="/notice/pin"] button.button:not(.button-quiet)'));
    assert.match(page.url(), /\/checklist/);
  } else {
    await page.goto(`${person}/presence`);
    await choosePin(page, page.locator('main form[action$="/presence"] button.button:not(.button-quiet)'));
  }
  await page.goto(`${person}/notice`);
  assert.equal(await page.locator('main .notice-ok').count() > 0, true, 'the yes is kept');
  await page.goto(`${person}/presence`);
  assert.equal(await page.locator('main form[action$="/presence/away"]').count(), 1, 'the person is beside');
}

// Two barriers that weigh; the offers that answer them; one is chosen and is still chosen on the next visit.
export async function worriesToOffers(page, person) {
  const worries = { BF06: '5', BF08: '5' };
  await page.goto(`${person}/checklist/heard`);
  while (page.url().includes('/checklist/')) {
    if (page.url().endsWith('/worries')) await fillFields(page, worries);
    await next(page);
  }
  assert.match(page.url(), /\/offers$/);
  for (const barrier of Object.keys(worries)) {
    assert.ok(await page.locator(`input[name=offer][value^="${barrier}."]`).count() > 0, `offers for ${barrier}`);
  }
  await page.locator('input[name=offer][value="BF06.place"]').check({ force: true });
  await pressAndLeave(page, page.locator('main form button.button:not([name])'));
  await page.goto(`${person}/offers`);
  assert.equal(await page.locator('input[name=offer][value="BF06.place"]').isChecked(), true);
  await page.goto(`${person}/checklist/worries`);
  await storedIn(page, worries);
}

export function makeFilm(folder) {
  const file = join(folder, 'film.mp4');
  execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=10:duration=14', '-f', 'lavfi',
    '-i', 'sine=frequency=300:duration=14', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-y', file]);
  return file;
}

// The author puts a film in, waits until it can be used, and says where the chapters begin.
export async function uploadFilm(page, code, file, starts) {
  await page.goto(`/programme/videos/${code}`);
  await page.locator('#file').setInputFiles(file);
  await page.locator('form[action$="/media"] button').click();
  await page.waitForLoadState();
  const ready = page.locator('main .panel', { hasText: basename(file) }).filter({ hasText: '使えます' });
  for (let wait = 0; wait < 60 && (await ready.count()) === 0; wait += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  const fields = page.locator('input[name=start]');
  for (const [index, start] of starts.entries()) await fields.nth(index).fill(start);
  const saved = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/chapters'));
  await page.locator('form[action$="/chapters"] button').click();
  assert.equal((await saved).status(), 303);
  await page.goto(`/programme/videos/${code}`);
  assert.deepEqual(await fields.evaluateAll((all) => all.map((one) => one.value)), starts);
}

async function beginWatching(page, person, code) {
  await page.goto(`${person}/videos/${code}`);
  const begin = page.locator('main form button.large:not([name])');
  if (await begin.count()) {
    await begin.click();
    await page.locator('#minutes').waitFor({ state: 'attached' });
  }
}

// By the chapter's button to the second chapter, a moment of it, stop; the next visit begins there.
export async function watchSecondChapter(page, person, code, start) {
  await beginWatching(page, person, code);
  await page.waitForFunction(() => document.querySelector('video').readyState >= 1);
  await page.locator('[data-video-chapter="2"] button').click();
  await page.waitForFunction((second) => document.querySelector('video').currentTime > second + 1, start);
  const saved = page.waitForResponse((answer) => answer.url().endsWith('/progress') && answer.status() === 204);
  const stoppedAt = await page.locator('video').evaluate((film) => { film.pause(); return film.currentTime; });
  await saved;
  assert.ok(stoppedAt >= start + 1 && stoppedAt < start + 8, `stopped at ${stoppedAt}`);
  await page.reload();
  await page.waitForFunction((second) => document.querySelector('video').currentTime >= second, start);
  await page.locator('[data-video-chapter="2"] input[type=checkbox]').check();
  await pressAndLeave(page, page.locator('button[name=to][value=talk]'));
}

// Without script the minutes and the chapters are noted by hand.
export async function noteWatching(page, person, code) {
  await beginWatching(page, person, code);
  await page.locator('details summary').filter({ hasText: '自分' }).click();
  await page.locator('#minutes').fill('7');
  await page.locator('details input[name=chapter][value="2"]').check({ force: true });
  await page.locator('button[value=note]').click();
  await page.goto(`${person}/videos/${code}`);
  assert.equal(await page.locator('#minutes').inputValue(), '7');
  assert.equal(await page.locator('details input[name=chapter][value="2"]').isChecked(), true);
  await pressAndLeave(page, page.locator('button[name=to][value=talk]'));
}

export async function talk(page, mark) {
  const words = {
    'L1.V1': `${mark}意外だった`, 'L1.V2': `${mark}同じだと思う`, 'L1.V3': `${mark}話せる人`, 'L1.V4': [`${mark}見に行く`],
    'L1.V5': [`${mark}何を話すか`], 'L1.V6': 'visit', 'L1.V.feel': 'calm', 'L1.V.next': `${mark}日曜に行く`,
  };
  const chosen = new Set(['L1.V6', 'L1.V.feel']);
  while (await page.locator('main button[name=to][value=next]').count()) {
    const here = await fieldsOn(page);
    await fillFields(page, Object.fromEntries(Object.entries(words).filter(([name]) => here[name])));
    await next(page);
  }
  await page.reload();
  const record = await page.locator('main').innerText();
  for (const [name, wanted] of Object.entries(words)) if (!chosen.has(name)) assert.ok(record.includes([wanted].flat()[0]), `${name} in the record`);
}

export async function writeLifePlan(page, person, words) {
  await writeSteps(page, `${person}/life-plan/1`, words.part1);
  await page.goto(`${person}/life-plan`);
  const rings = page.locator('main section', { has: page.locator('svg.rings') });
  for (const name of ['母', '仲間', '職員', '役所']) assert.ok((await rings.innerText()).includes(words.mark + name), `${name} in the rings`);
  assert.equal(await rings.locator('.badge').count(), 4, 'somebody in each ring');
  await writeSteps(page, `${person}/life-plan/2`, words.part2);
}

export async function writeCrisisPlan(page, person, words) {
  await writeSteps(page, `${person}/crisis-plan`, words.crisis);
}

// --- the sheets ---------------------------------------------------------------------------------------------------

const flat = (text) => text.replace(/\s/g, '');

// The PDF as a person would have it: their words, every font inside, one page.
export function checkPdf(file, wanted) {
  const run = (program, ...words) => execFileSync(program, words, { encoding: 'utf8' });
  const text = flat(run('pdftotext', file, '-'));
  for (const words of wanted) assert.ok(text.includes(flat(words)), `${file} does not say ${words}`);
  assert.match(run('pdfinfo', file), /^Pages:\s+1$/m, `${file} is not one page`);
  const fonts = run('pdffonts', file).trim().split('\n').slice(2);
  assert.ok(fonts.length > 0, `${file} uses no font`);
  for (const font of fonts) assert.match(font, /\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+\s*$/, `not embedded: ${font}`);
}

// What a telephone reads from the printed page.
export function codesOn(file) {
  const image = file.replace(/\.pdf$/, '-code');
  execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', file, image]);
  const { status, stdout } = spawnSync('zbarimg', ['--raw', '--quiet', `${image}.png`], { encoding: 'utf8' });
  rmSync(`${image}.png`);
  assert.ok([0, 4].includes(status), 'zbarimg looked'); // 4: no code found
  return stdout.split('\n').filter(Boolean);
}

export async function downloadSheets(page, person, name) {
  await page.goto(`${person}/sheets`);
  mkdirSync(pictures, { recursive: true });
  const files = {};
  for (const sheet of ['life-plan', 'crisis-plan', 'card']) {
    assert.equal(await page.locator(`a[href="${person}/sheets/${sheet}.pdf"]`).count(), 1, `${sheet} can be printed`);
    const answer = await fetchAs(page, `${person}/sheets/${sheet}.pdf`);
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()['content-type'], /application\/pdf/);
    files[sheet] = join(pictures, `${name}-${sheet}.pdf`);
    writeFileSync(files[sheet], await answer.body());
    execFileSync('pdftoppm', ['-r', '70', '-png', '-singlefile', files[sheet], join(pictures, `${name}-${sheet}`)]);
  }
  return files;
}

// Which of the typed words stand on which sheet.
export function printedWords({ mark, part2, crisis }) {
  const texts = (steps) => Object.values(steps).flatMap((fields) => Object.values(fields)).flat().filter((one) => typeof one === 'string' && one.startsWith(mark));
  return {
    'life-plan': texts({ hope: part2.hope, week: part2.week, special: part2.special, use: part2.use, people: { cheer: part2.people['L2.cheer'] } }),
    'crisis-plan': texts(crisis),
    card: [`${mark}母`, `${mark}仲間`],
  };
}
