// kill -9 at random moments of real work on SQLite: what was acknowledged is there, nothing is half done.
// The control answers before the commit (only the fault build can) and must be caught.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { binary, root, removeFolder, scratchFolder, startServer } from '../support/server.mjs';
import { Client } from '../support/client.mjs';
import { CreatePersons, GiveAndWithdraw, SavePlanLines, personPath, signedIn } from './acts.mjs';

const rounds = Number(process.env.KILL_ROUNDS ?? 200);
const consenting = 'セリ';
const storesAtOnce = 2; // as many as the machine that runs the parts has processors

// The same visitor before and after the server was killed: a session that was acknowledged is kept like anything else.
const again = (client, address) => Object.assign(new Client(address), { cookies: new Map(client.cookies) });

// Works until the server is gone; anything else that goes wrong is given back. The control cannot always read its own
// writes, so it tries again instead.
async function work(act, client, stopped, tryAgain) {
  while (!stopped()) {
    try {
      while (!stopped()) await act.run(client);
    } catch (failure) {
      if (!stopped() && !tryAgain) return failure;
      if (stopped() && !/fetch failed|terminated|aborted/.test(String(failure)) && !tryAgain) return failure;
    }
  }
  return null;
}

// Returns the first thing that was wrong, or null after all rounds.
async function killRounds({ program, env, count, tryAgain = false }) {
  const data = scratchFolder('kill');
  try {
    let server = await startServer({ data, program });
    let client = await signedIn(server.address);
    const acts = [];
    for (const alias of ['シラカバ', 'スミレ']) acts.push(new SavePlanLines(`${await personPath(client, alias)}/life-plan/1/HB`));
    assert.equal(new Set(acts.map((act) => act.path)).size, acts.length, 'each act has a plan of its own');
    acts.push(new GiveAndWithdraw(consenting, await personPath(client, consenting), join(data, 'hashiwatashi.db')));
    acts.push(new CreatePersons());
    await server.stop();
    server = await startServer({ data, program, env });
    for (let round = 0; round < count; round += 1) {
      let stopped = false;
      const visitor = client;
      const running = acts.map((act) => work(act, again(visitor, server.address), () => stopped, tryAgain));
      await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 300));
      stopped = true;
      await server.kill();
      const failure = (await Promise.all(running)).find(Boolean);
      if (failure) throw failure;
      server = await startServer({ data, program });
      client = again(client, server.address);
      for (const act of acts) {
        const wrong = await act.verify(client);
        if (wrong) { await server.kill(); return `round ${round + 1}: ${wrong}`; }
      }
      if (env) { await server.stop(); server = await startServer({ data, program, env }); }
    }
    await server.stop();
    const journal = spawnSync(binary, ['journal', 'verify', '--data', data], { encoding: 'utf8' });
    assert.equal(journal.status, 0, journal.stdout + journal.stderr);
    assert.ok(acts.slice(0, 3).every((act) => act.acknowledged > 0), 'nothing was saved in all these rounds');
    return null;
  } finally {
    removeFolder(data);
  }
}

test(`nothing acknowledged is lost in ${rounds} kills`, { timeout: 1_200_000 }, async () => {
  const stores = Array.from({ length: storesAtOnce }, () => killRounds({ count: Math.ceil(rounds / storesAtOnce) }));
  assert.deepEqual(await Promise.all(stores), stores.map(() => null));
});

test('control: answering before the commit is caught', { timeout: 600_000 }, async () => {
  const program = join(root, 'build/bin/hashiwatashi_faults');
  const wrong = await killRounds({ program, env: { HASHIWATASHI_ACKNOWLEDGE_EARLY: '1' }, count: 300, tryAgain: true });
  assert.match(String(wrong), /lost|half done/);
});
