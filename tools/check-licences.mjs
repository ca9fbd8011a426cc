#!/usr/bin/env node
// The project is Apache-2.0: what is linked or served to the browser carries a licence that allows that. Programs
// that are only run (ffmpeg, PostgreSQL, Chromium) and tools of the tests are listed, not judged.
import { filesBelow, read, run } from './lib/source.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const allowed = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BSL-1.0', 'Zlib', 'Unicode', 'PostgreSQL',
  'Public-Domain', 'OFL-1.1', '0BSD', 'BlueOak-1.0.0', 'CC0-1.0', 'OpenSSL', 'LGPL-2.1', 'LGPL-3.0', 'MPL-2.0', 'MPL-1.1']);

run('licences', (root) => {
  const problems = [];
  let seen = 0;
  const known = JSON.parse(read(root, 'tools/licences.json'));
  const cmake = filesBelow(root, '.', /^(CMakeLists\.txt|cmake\/.*\.cmake)$/).map((file) => read(root, file)).join('\n');
  const linked = new Set();
  for (const [, links] of cmake.matchAll(/set\(\w+_links ([^)]*)\)/g)) for (const name of links.split(/\s+/).filter(Boolean)) linked.add(name);
  for (const name of linked) {
    seen += 1;
    const licence = known.linked[name];
    if (!licence) problems.push(`${name} is linked but not listed in tools/licences.json`);
    else if (!allowed.has(licence)) problems.push(`${name} is ${licence}, which may not be linked`);
  }
  const lock = join(root, 'web/package-lock.json');
  if (existsSync(lock)) {
    for (const [place, entry] of Object.entries(JSON.parse(read(root, 'web/package-lock.json')).packages)) {
      if (place === '' || entry.optional) continue;
      seen += 1;
      const name = place.replace(/^.*node_modules\//, '');
      const licence = entry.license ?? known.npm[name];
      if (!licence) problems.push(`${name} states no licence`);
      else if (!String(licence).replace(/[()]/g, '').split(/ OR | AND /).some((one) => allowed.has(one))) problems.push(`${name} is ${licence}`);
    }
  }
  return { seen, problems };
});
