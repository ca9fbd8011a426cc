#!/usr/bin/env node
// Budgets of the style: a file at most 600 lines, a function at most 70, a room at most 4,000, a script in bin/ at
// most one screen of 60.
import { filesBelow, read, run, withoutComments } from './lib/source.mjs';

// A room is counted without its tests and what only tests use.
const isOfTests = (file) => /_test\.cpp$|testing\.(h|cpp)$/.test(file);

function functionsOf(source) {
  const clean = withoutComments(source).replace(/"(?:\\.|[^"\\\n])*"/g, '""').replace(/'(?:\\.|[^'\\\n])+'/g, "' '");
  const found = [];
  const lines = clean.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    // A definition in this style: its opening brace stands alone at the margin of a function.
    if (lines[index] !== '{') continue;
    let end = index + 1;
    while (end < lines.length && lines[end] !== '}') end += 1;
    found.push({ line: index + 1, length: end - index });
  }
  return found;
}

run('budgets', (root) => {
  const problems = [];
  const rooms = new Map();
  const files = filesBelow(root, 'src', /\.(h|cpp|html)$/).concat(filesBelow(root, 'tools', /\.mjs$/), filesBelow(root, 'web', /\.(ts|css)$/), filesBelow(root, 'tests', /\.(mjs|cpp|h)$/), filesBelow(root, 'bench', /\.(mjs|cpp|h)$/));
  for (const file of files) {
    const source = read(root, file);
    const count = source.split('\n').length - 1;
    if (count > 600) problems.push(`${file}: ${count} lines, at most 600`);
    const room = file.startsWith('src/') ? file.split('/')[1] : null;
    if (room && !isOfTests(file)) rooms.set(room, (rooms.get(room) ?? 0) + count);
    if (file.endsWith('.cpp')) for (const { line, length } of functionsOf(source)) if (length > 70) problems.push(`${file}:${line}: a function of ${length} lines, at most 70`);
  }
  for (const [room, count] of rooms) if (count > 4000) problems.push(`src/${room}: ${count} lines, at most 4,000: it is two rooms`);
  for (const file of filesBelow(root, 'bin', /./)) {
    const count = read(root, file).split('\n').length - 1;
    if (count > 60) problems.push(`${file}: ${count} lines, at most 60`);
  }
  return { seen: files.length, problems };
});
