// check-content passes on the forms of the program, and fails on each planted violation and on a tree without forms.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tools = dirname(dirname(fileURLToPath(import.meta.url)));
const forms = 'content/forms/session.talk.json';

function check(change = () => {}) {
  const root = mkdtempSync(join(tmpdir(), 'content-'));
  try {
    for (const folder of ['content/forms', 'content/schema']) cpSync(join(tools, '..', folder), join(root, folder), { recursive: true });
    change(root);
    const result = spawnSync(join(tools, 'check-content'), [root], { encoding: 'utf8' });
    return { ok: result.status === 0, said: result.stdout + result.stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const replace = (from, to) => (root) => {
  const text = readFileSync(join(root, forms), 'utf8');
  assert.ok(text.includes(from), from);
  writeFileSync(join(root, forms), text.replace(from, to));
};

test('passes on the forms of the program', () => {
  const { ok, said } = check();
  assert.ok(ok, said);
});

for (const [name, change, words] of [
  ['an unknown member', replace('"help"', '"helf"'), /\/steps\/0\/items.*must NOT have additional properties/],
  ['an unknown type', replace('"type": "text"', '"type": "txt"'), /\/type: must be equal to one of/],
  ['a missing language', replace('"en": "Talking after the video"', '"en": ""'), /\/title\/en: must NOT have fewer/],
  ['a kanji without reading', replace('{動画/どうが}', '動画'), /動 lacks its reading/],
  ['a broken reading', replace('{動画/どうが}', '{動画どうが}'), /is written/],
  ['a schema that does not exist', replace('form.schema.json', 'from.schema.json'), /does not exist/],
  ['no schema', replace('"$schema": "../schema/form.schema.json",', ''), /names no \$schema/],
  ['broken JSON', replace('{', '['), /session\.talk\.json/],
]) {
  test(`finds ${name}`, () => {
    const { ok, said } = check(change);
    assert.ok(!ok, 'it passed');
    assert.match(said, words);
  });
}

test('refuses to pass on nothing', () => {
  assert.ok(!check((root) => rmSync(join(root, 'content/forms'), { recursive: true })).ok);
});
