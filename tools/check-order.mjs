#!/usr/bin/env node
// src/ORDER is law: a file may include headers of its own folder and of folders above it. Heavy or foreign headers
// stay inside the floor that wraps them.
import { filesBelow, read, run, withoutComments } from './lib/source.mjs';

const wrapped = [
  { header: /^boost\/(beast|asio)/, floor: 'web' },
  { header: /^(Poco)\//, floor: 'web' },
  { header: /^(soci|sqlite3|libpq-fe|postgresql)/, floor: 'store' },
  { header: /^(cairo|pango|qrencode)/, floor: 'paper' },
  { header: /^ctemplate/, floor: 'look' },
  { header: /^sodium/, floor: ['base', 'trust', 'keep'] },
  { header: /^spdlog/, floor: 'base' },
  { header: /^libical/, floor: 'agency' },
  { header: /^liboath/, floor: 'account' },
];

run('order', (root) => {
  const order = read(root, 'src/ORDER').split('\n').filter(Boolean);
  const files = filesBelow(root, 'src', /\.(h|cpp)$/);
  const problems = [];
  for (const file of files) {
    const floor = file.split('/')[1];
    if (!order.includes(floor)) problems.push(`${file}: folder ${floor} is not in src/ORDER`);
    const clean = withoutComments(read(root, file));
    for (const [, target] of clean.matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)) {
      const other = target.split('/')[0];
      if (!order.includes(other)) problems.push(`${file}: includes ${target}, which is no folder of src/ORDER`);
      else if (order.indexOf(other) > order.indexOf(floor)) problems.push(`${file}: ${floor} is above ${other}, so it may not include ${target}`);
    }
    for (const [, target] of clean.matchAll(/^\s*#\s*include\s*<([^>]+)>/gm)) {
      for (const rule of wrapped) {
        if (rule.header.test(target) && ![rule.floor].flat().includes(floor)) problems.push(`${file}: <${target}> belongs inside ${rule.floor}`);
      }
    }
  }
  return { seen: files.length, problems };
});
