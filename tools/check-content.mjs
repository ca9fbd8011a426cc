#!/usr/bin/env node
// Every JSON file below content/ is readable and fits the schema it names; every form names one; the furigana notation
// {漢字/かんじ} is whole; the texts of forms carry a reading on every kanji but 人.
import { dirname, join, normalize, relative } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { filesBelow, read, run } from './lib/source.mjs';

const notation = /\{[^{}/\n]+\/[^{}/\n]+\}/g;

// Calls `visit` with every text of a file and where it stands.
function texts(value, visit, place = '') {
  if (typeof value === 'string') visit(value, place);
  else if (value && typeof value === 'object') for (const [name, inside] of Object.entries(value)) texts(inside, visit, `${place}/${name}`);
}

function checkWords(file, content, problems) {
  const is_form = file.startsWith('content/forms/');
  texts(content, (text, place) => {
    if (!/\/(ja|easy)$/.test(place)) return;
    const rest = text.replace(notation, '');
    if (/[{}]/.test(rest)) problems.push(`${file}: ${place}: a reading is written {漢字/かんじ}`);
    const bare = is_form && rest.match(/(?!人)[一-鿿々]/u);
    if (bare) problems.push(`${file}: ${place}: ${bare[0]} lacks its reading`);
  });
}

run('content', (root) => {
  const problems = [];
  const ajv = new Ajv({ allErrors: false });
  const schemas = new Map();
  for (const file of filesBelow(root, 'content/schema', /\.schema\.json$/)) schemas.set(file, ajv.compile(JSON.parse(read(root, file))));
  let seen = 0;
  for (const file of filesBelow(root, 'content', /\.json$/)) {
    if (schemas.has(file)) continue;
    let content;
    try {
      content = JSON.parse(read(root, file));
    } catch (error) {
      problems.push(`${file}: ${error.message}`);
      continue;
    }
    checkWords(file, content, problems);
    if (!content.$schema) {
      if (file.startsWith('content/forms/')) problems.push(`${file}: names no $schema`);
      continue;
    }
    const name = relative(root, normalize(join(root, dirname(file), content.$schema)));
    const fits = schemas.get(name);
    if (!fits) problems.push(`${file}: /$schema: ${name} does not exist`);
    else if (!fits(content)) problems.push(`${file}: ${fits.errors[0].instancePath || '/'}: ${fits.errors[0].message}`);
    seen += 1;
  }
  return { seen, problems };
});
