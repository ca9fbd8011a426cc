#!/usr/bin/env node
// The list of routes is a document: docs/routes.txt is what `hashiwatashi routes` prints. A new or changed route shows
// in review; a route that is open to anyone must be one of the few named here.
import { read, run } from './lib/source.mjs';
import { execFileSync } from 'node:child_process';

const open = /^(GET|POST)\s+(\/|\/sign-in|\/demo\/sign-in|\/settings\/look|\/assets\/\{file\}|\/quick-exit|\/favicon\.ico|\/health|\/sign-in\/code|\/sign-in\/first-password|\/card|\/card\/forget|\/card\/\{letters\}|\/seen\/\{letters\}|\/link\/\{letters\}|\/me\/private\/offline)\s/;

run('routes', (root) => {
  const program = process.argv[3] ?? 'build/bin/hashiwatashi';
  const printed = program.endsWith('.txt') ? read(root, program) : execFileSync(program, ['routes'], { encoding: 'utf8' });
  const lines = printed.split('\n').filter(Boolean);
  const problems = [];
  const written = new Set(read(root, 'docs/routes.txt').split('\n').filter(Boolean));
  for (const line of lines) {
    const need = line.trim().split(/\s+/)[2];
    if (!need || need === 'unstated') problems.push(`no need is stated: ${line}`);
    if (need === 'anyone' && !open.test(line)) problems.push(`open to anyone without being named as such: ${line}`);
    if (!written.delete(line)) problems.push(`not in docs/routes.txt: ${line}`);
  }
  for (const line of written) problems.push(`in docs/routes.txt but not in the program: ${line}`);
  return { seen: lines.length, problems };
});
