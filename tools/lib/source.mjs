// What the checkers share: finding files, and reading C++ without its comments.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join, relative } from 'node:path';

export function filesBelow(root, folder, wanted) {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((name) => !name.includes('node_modules/') && wanted.test(name))
    .sort();
}

export function read(root, file) {
  return readFileSync(join(root, file), 'utf8');
}

// Replaces comments by spaces, so that line numbers stay; string and character literals are kept.
export function withoutComments(source) {
  return source.replace(
    /R"(\w*)\(([\s\S]*?)\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (piece) => (piece.startsWith('//') || piece.startsWith('/*') ? piece.replace(/[^\n]/g, ' ') : piece));
}

export function lineOf(source, offset) {
  return source.slice(0, offset).split('\n').length;
}

// All string literals of a C++ source with their place.
export function literals(source) {
  const clean = withoutComments(source);
  const found = [];
  for (const match of clean.matchAll(/R"(\w*)\(([\s\S]*?)\)\1"|"((?:\\.|[^"\\\n])*)"/g)) {
    found.push({ text: match[2] ?? match[3], line: lineOf(clean, match.index) });
  }
  return found;
}

// Runs one checker: prints what it found, and never passes on nothing seen.
export function run(name, check) {
  const root = process.argv[2] ?? '.';
  const { seen, problems } = check(root);
  for (const problem of problems) console.error(`${name}: ${problem}`);
  if (seen === 0) console.error(`${name}: saw nothing to check`);
  if (problems.length === 0 && seen > 0) console.log(`${name}: ${seen} checked`);
  process.exitCode = problems.length > 0 || seen === 0 ? 1 : 0;
}
