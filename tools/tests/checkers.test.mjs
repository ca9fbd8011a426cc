// Every checker passes on a small clean tree and fails on each planted violation and on an empty tree.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tools = dirname(dirname(fileURLToPath(import.meta.url)));

const clean = {
  'src/ORDER': 'base\nstore\nplan\n',
  'src/base/text.h': '#pragma once\n#include <string>\n',
  'src/plan/plan.h': '#pragma once\n#include "base/text.h"\n',
  'src/plan/plan_store.cpp': '#include "plan/plan.h"\nauto q = "SELECT id FROM plan WHERE id = :id";\nauto k = "plan.saved";\n',
  'src/plan/plan.html': '<h1>[[plan.title]]</h1>\n',
  'src/plan/schema/0001_plan.sql': 'CREATE TABLE plan (id TEXT PRIMARY KEY);\n',
  'content/messages/plan.ja.po': 'msgid "plan.saved"\nmsgstr "のこしました"\n\nmsgid "plan.title"\nmsgstr "計画"\n',
  'content/messages/plan.en.po': 'msgid "plan.saved"\nmsgstr "Saved"\n\nmsgid "plan.title"\nmsgstr "Plan"\n',
  'tools/licences.json': '{"linked": {"sqlite": "Public-Domain"}, "npm": {}}',
  'cmake/floors.cmake': 'set(store_links sqlite)\n',
  'docs/routes.txt': 'GET   /desk   worker\nGET   /sign-in   anyone\n',
  'printed.txt': 'GET   /desk   worker\nGET   /sign-in   anyone\n',
  'bin/run': '#!/bin/sh\n',
};

function check(checker, changes = {}, base = clean, extra = []) {
  const root = mkdtempSync(join(tmpdir(), 'checker-'));
  try {
    for (const [file, text] of Object.entries({ ...base, ...changes })) {
      if (text === null) continue;
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    const result = spawnSync(process.execPath, [join(tools, `check-${checker}.mjs`), root, ...extra], { encoding: 'utf8' });
    return { ok: result.status === 0, said: result.stdout + result.stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const planted = {
  order: [
    [{ 'src/base/text.h': '#include "plan/plan.h"\n' }, /is above/],
    [{ 'src/plan/plan.h': '#include <boost/beast.hpp>\n' }, /belongs inside web/],
    [{ 'src/extra/extra.h': '#pragma once\n' }, /not in src\/ORDER/],
  ],
  sql: [
    [{ 'src/plan/plan_pages.cpp': 'auto q = "SELECT id FROM plan";\n' }, /belongs into a/],
    [{ 'src/plan/plan_store.cpp': 'auto q = "SELECT * FROM plan";\n' }, /name the columns/],
    [{ 'src/plan/plan_store.cpp': 'auto q = "SELECT id FROM plan WHERE name = \'" + name;\n' }, /glued/],
    [{ 'src/plan/plan_store.cpp': 'auto q = "DELETE FROM journal WHERE at < :at";\n' }, /only grows/],
    [{ 'src/plan/schema/0001_plan.sql': 'CREATE TABLE plan (id SERIAL);\n' }, /not common/],
  ],
  words: [
    [{ 'src/plan/plan.cpp': 'auto t = "計画をのこしました";\n' }, /belongs into the catalogue/],
    [{ 'src/plan/plan.html': '<h1>計画</h1>[[plan.title]]\n' }, /belongs into the catalogue/],
    [{ 'src/plan/plan.html': '[[plan.title]][[plan.lost]]\n' }, /missing in ja/],
    [{ 'content/messages/plan.en.po': 'msgid "plan.saved"\nmsgstr "Saved"\n' }, /missing in en/],
    [{ 'content/messages/plan.ja.po': `${clean['content/messages/plan.ja.po']}\nmsgid "plan.extra"\nmsgstr "あ"\n`,
      'content/messages/plan.en.po': `${clean['content/messages/plan.en.po']}\nmsgid "plan.extra"\nmsgstr "a"\n` }, /used nowhere/],
    [{ 'content/messages/plan.ja.po': clean['content/messages/plan.ja.po'].replace('のこしました', '毎日書くべきですよ、すべきです') }, /says/],
  ],
  licences: [
    [{ 'cmake/floors.cmake': 'set(store_links sqlite igraph)\n' }, /not listed/],
    [{ 'tools/licences.json': '{"linked": {"sqlite": "GPL-2.0"}, "npm": {}}' }, /may not be linked/],
  ],
  routes: [
    [{ 'printed.txt': `${clean['printed.txt']}GET   /secret   anyone\n` }, /open to anyone/],
    [{ 'printed.txt': `${clean['printed.txt']}GET   /new   worker\n` }, /not in docs/],
    [{ 'printed.txt': 'GET   /desk   worker\n' }, /not in the program/],
    [{ 'printed.txt': 'GET   /desk\nGET   /sign-in   anyone\n' }, /no need is stated/],
  ],
  budgets: [
    [{ 'src/plan/plan.cpp': 'int a;\n'.repeat(601) }, /at most 600/],
    [{ 'src/plan/plan.cpp': `void f()\n{\n${'a();\n'.repeat(75)}}\n` }, /at most 70/],
    [{ 'bin/run': 'echo\n'.repeat(61) }, /at most 60/],
  ],
};

for (const [checker, violations] of Object.entries(planted)) {
  const extra = checker === 'routes' ? ['printed.txt'] : [];
  test(`${checker} passes on a clean tree`, () => {
    const { ok, said } = check(checker, {}, clean, extra);
    assert.ok(ok, said);
  });
  violations.forEach(([change, words], index) => {
    test(`${checker} finds planted violation ${index + 1}`, () => {
      const { ok, said } = check(checker, change, clean, extra);
      assert.ok(!ok, 'it passed');
      assert.match(said, words);
    });
  });
  test(`${checker} refuses to pass on nothing`, () => {
    const empty = { 'src/ORDER': 'base\n', 'tools/licences.json': '{"linked":{},"npm":{}}', 'docs/routes.txt': '', 'printed.txt': '' };
    assert.ok(!check(checker, {}, empty, extra).ok);
  });
}
