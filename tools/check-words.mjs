#!/usr/bin/env node
// Words for people live in the catalogue and in content/: no Japanese in C++ strings or templates, every key that is
// used exists in Japanese and English, no key is left over, and words that shame or instruct are not used.
import { filesBelow, literals, read, run, lineOf } from './lib/source.mjs';

const japanese = /[\u3041-\u30ff\u3400-\u9fff]/;
const shaming = /(乱用者|中毒者|常習|ダメ人間|更生しろ|すべきです|しなければなりません|addict\b|abuser|junkie)/;

export function readCatalogue(text) {
  const entries = new Map();
  for (const block of text.split(/\n\s*\n/)) {
    const key = block.match(/^msgid\s+"(.*)"/m)?.[1];
    const value = [...(block.split(/^msgstr\s+/m)[1] ?? '').matchAll(/"((?:\\.|[^"\\])*)"/g)].map((m) => m[1]).join('');
    if (key) entries.set(key, value);
  }
  return entries;
}

function catalogues(root) {
  const all = { ja: new Map(), easy: new Map(), en: new Map() };
  for (const file of filesBelow(root, 'content/messages', /\.po$/)) {
    const language = file.match(/\.(ja|easy|en)\.po$/)?.[1];
    if (language) for (const [key, value] of readCatalogue(read(root, file))) all[language].set(key, { value, file });
  }
  return all;
}

run('words', (root) => {
  const problems = [];
  let seen = 0;
  const all = catalogues(root);
  const texts = [];
  for (const file of filesBelow(root, 'src', /\.(h|cpp|html)$/)) {
    seen += 1;
    const source = read(root, file);
    texts.push(source);
    if (file.endsWith('.html')) {
      const shown = source.replace(/{{!?[\s\S]*?}}/g, '').replace(/<!--[\s\S]*?-->/g, '')
        .replace(/\slang="\w+">[^<]*</g, '><'); // a language's own name, marked as such
      const place = shown.search(japanese);
      if (place >= 0) problems.push(`${file}:${lineOf(shown, place)}: text belongs into the catalogue`);
      for (const [, key] of source.matchAll(/\[\[([\w.]+)(?:\|\w+)?\]\]/g)) {
        for (const language of ['ja', 'en']) if (!all[language].has(key)) problems.push(`${file}: [[${key}]] is missing in ${language}`);
      }
    } else if (!/_test\.cpp$|testing/.test(file)) {
      for (const { text, line } of literals(source)) {
        if (japanese.test(text) && !/^[\u3041-\u30ff\u3400-\u9fff々〜ー・。、「」！？%{}\\\w\s]{1,2}$/.test(text)) problems.push(`${file}:${line}: Japanese text belongs into the catalogue or content/`);
      }
    }
  }
  for (const file of filesBelow(root, 'content', /\.json$/)) texts.push(read(root, file));
  const used = texts.join('\n');
  for (const language of ['ja', 'en']) {
    for (const [key, { value, file }] of all[language]) {
      seen += 1;
      if (value === '') problems.push(`${file}: ${key} is empty`);
      const other = language === 'ja' ? 'en' : 'ja';
      if (!all[other].has(key)) problems.push(`${file}: ${key} is missing in ${other}`);
      const word = value.match(shaming);
      if (word) problems.push(`${file}: ${key} says "${word[0]}"`);
      const slots = (text) => [...text.replace(/{[^{}/]*\/[^{}]*}/g, '').matchAll(/{(\w+)}/g)].map((m) => m[1]).sort().join();
      const twin = all[other].get(key);
      if (twin && language === 'ja' && slots(value) !== slots(twin.value)) problems.push(`${file}: ${key} has other slots in English`);
      // Keys with a computed last part (person.stage.S0) count as used when their stem is.
      const parts = key.split('.');
      const stems = parts.slice(2).map((_, index) => parts.slice(0, index + 2).join('.'));
      const known = used.includes(key) || stems.some((stem) => used.includes(`"${stem}"`) || used.includes(`"${stem}."`));
      if (language === 'ja' && !known) problems.push(`${file}: ${key} is used nowhere`);
    }
  }
  return { seen, problems };
});
