// The engine against the reference, case by case: 0 differences. Both read the same random cases; DECISION_CASES sets
// how many (short mode 100,000; the long mode of bin/test 10,000,000).
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases } from './cases.mjs';
import { binary } from '../support/server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const total = Number(process.env.DECISION_CASES ?? 100_000);
const seed = Number(process.env.DECISION_SEED ?? Date.now() % 1_000_000);
const batch = 25_000;
const questionsOfAWorld = total > 1_000_000 ? 20 : 5;
const batchesAtOnce = 2; // as many as the machine that runs the parts has processors

function answers(program, words, input) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    const pieces = [];
    child.stdout.on('data', (bytes) => pieces.push(bytes));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(Buffer.concat(pieces).toString('utf8').trim().split('\n')) : reject(new Error(`${program} ended with ${code}`))));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

const canonical = (line) => {
  const { effect, lines, rule, grant } = JSON.parse(line);
  return JSON.stringify({ effect, lines, rule, grant });
};

async function differences(worlds, change = (answer) => answer) {
  const lines = worlds.map((one) => JSON.stringify(one));
  const asked = worlds.flatMap(({ world, questions }) => questions.map((question) => ({ world, question })));
  const input = `${lines.join('\n')}\n`;
  const [engine, reference] = await Promise.all([
    answers(binary, ['consent', 'decide'], input),
    answers('swipl', ['-q', '-f', join(here, 'reference.pl'), '-t', 'main'], input),
  ]);
  assert.equal(engine.length, asked.length, 'the engine answered another number of lines');
  assert.equal(reference.length, asked.length, 'the reference answered another number of lines');
  const rules = new Map();
  const different = [];
  for (let index = 0; index < asked.length; index += 1) {
    const right = canonical(reference[index]);
    const rule = JSON.parse(right).rule;
    rules.set(rule, (rules.get(rule) ?? 0) + 1);
    if (change(canonical(engine[index])) !== right) different.push(`case ${JSON.stringify(asked[index])}\nengine ${engine[index]}\nreference ${reference[index]}`);
  }
  return { different, rules };
}

test(`engine and reference agree on ${total} cases, seed ${seed}`, { timeout: 24 * 3600 * 1000 }, async () => {
  const seen = new Map();
  let part = 0;
  const lane = async () => {
    while (part * batch < total) {
      const number = part++;
      const worlds = [...cases(seed + number * 7919, Math.ceil(Math.min(batch, total - number * batch) / questionsOfAWorld), questionsOfAWorld)];
      const { different, rules } = await differences(worlds);
      assert.equal(different.length, 0, `${different.length} differ, the first:\n${different[0]}`);
      for (const [rule, count] of rules) seen.set(rule, (seen.get(rule) ?? 0) + count);
      if (number % 40 === 39) console.error(`${(number + 1) * batch} cases`);
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, lane));
  // Cases that never reach a rule would prove nothing about it.
  for (const rule of ['R1', 'R2', 'R3', 'R4', 'R5', 'A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9', 'A10', 'default']) {
    assert.ok((seen.get(rule) ?? 0) >= total / 20_000, `rule ${rule} was reached ${seen.get(rule) ?? 0} times`);
  }
  console.log([...seen].sort().map(([rule, count]) => `${rule} ${count}`).join(', '));
});

test('control: a changed answer is found', async () => {
  const { different } = await differences([...cases(seed, 200)], (answer) => answer.replace('"A1"', '"A2"'));
  assert.ok(different.length > 0);
});
