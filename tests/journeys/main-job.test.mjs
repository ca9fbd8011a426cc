// The whole main job, a worker and a person side by side at one screen: from the notice to the printed sheets. Once for
// somebody who is known and once for somebody new, on phone and desk, on each database, with and without script.
import assert from 'node:assert/strict';

import { removeFolder, scratchFolder } from '../support/server.mjs';
import * as steps from './steps.mjs';
import { journey, siteAddress } from './support.mjs';

const worker = '小川';

function checkSheets(files, words) {
  for (const [sheet, wanted] of Object.entries(steps.printedWords(words))) steps.checkPdf(files[sheet], wanted);
  // Whoever finds the card reads the site's address from its code and nothing of the person.
  assert.deepEqual(steps.codesOn(files.card), [siteAddress]);
  assert.deepEqual(steps.codesOn(files['life-plan']), []);
  assert.throws(() => steps.checkPdf(files['life-plan'], [`${words.mark}書いていない`]), /does not say/);
}

async function planAndPrint(page, person, words, name) {
  await steps.writeLifePlan(page, person, words);
  await steps.writeCrisisPlan(page, person, words);
  checkSheets(await steps.downloadSheets(page, person, name), words);
}

journey('サクラ goes on from the demo film to three printed sheets', async ({ open, signIn, postgresql }) => {
  const page = await open({ width: postgresql ? 1280 : 390 });
  const words = steps.wordsOf('さ');
  await signIn(page, worker);
  const person = await steps.findPerson(page, 'サクラ');
  await steps.agree(page, person);
  await steps.worriesToOffers(page, person);
  await steps.watchSecondChapter(page, person, 'V1', 14);
  await steps.talk(page, words.mark);
  await planAndPrint(page, person, words, `sakura-${postgresql ? 'postgresql' : 'sqlite'}`);
});

journey('somebody new watches a film that was put in today, and takes three sheets along', async ({ open, signIn, postgresql }) => {
  const author = await open();
  await signIn(author, '松田');
  const folder = scratchFolder('film');
  await steps.uploadFilm(author, 'V3', steps.makeFilm(folder), ['0:00', '0:05']);
  removeFolder(folder);

  const page = await open({ width: postgresql ? 390 : 1280 });
  const words = steps.wordsOf('な');
  await signIn(page, worker);
  const person = await steps.takeIn(page, 'ナズナ（架空）');
  await steps.agree(page, person);
  await steps.worriesToOffers(page, person);
  await steps.watchSecondChapter(page, person, 'V3', 5);
  await steps.talk(page, words.mark);
  await planAndPrint(page, person, words, `nazuna-${postgresql ? 'postgresql' : 'sqlite'}`);
});

journey('without script nothing of the main job is missing', async ({ open, signIn, postgresql }) => {
  const page = await open({ javaScript: false, width: postgresql ? 1280 : 390 });
  const words = steps.wordsOf('ハ');
  await signIn(page, worker);
  const person = await steps.takeIn(page, 'ハコベ（架空）');
  await steps.agree(page, person);
  await steps.worriesToOffers(page, person);
  await steps.noteWatching(page, person, 'V1');
  await steps.talk(page, words.mark);
  await planAndPrint(page, person, words, `hakobe-${postgresql ? 'postgresql' : 'sqlite'}`);
});
