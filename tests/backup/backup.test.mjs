// The real program under writes: backup, restore, compare; every damaged region is named and nothing is written.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary, removeFolder, scratchFolder, startServer } from '../support/server.mjs';
import { signedIn } from '../faults/acts.mjs';

function command(...words) {
  const answer = spawnSync(binary, words, { encoding: 'utf8' });
  return { status: answer.status, text: answer.stdout + answer.stderr };
}

// Without holding up the visitor who works meanwhile.
function commandBeside(...words) {
  return new Promise((resolve) => execFile(binary, words, { encoding: 'utf8' }, (failure, out, log) => resolve({ status: failure ? failure.code : 0, text: out + log })));
}

test('a backup of a running server is restored, or the reason is named', async () => {
  const folder = scratchFolder('backup');
  let server;
  try {
    const data = join(folder, 'data');
    const backups = join(folder, 'backups');
    const key = join(folder, 'backup.key');
    for (const path of [data, backups]) mkdirSync(path, { mode: 0o700 });
    writeFileSync(key, 'a passphrase on paper in the safe\n', { mode: 0o600 });
    server = await startServer({ data });
    const client = await signedIn(server.address);
    const before = await client.page('/persons');
    let writes = 0;
    let stop = false;
    const work = (async () => {
      const own = await signedIn(server.address);
      const person = before.match(/href="(\/persons\/[0-9a-f-]{36})"/)[1];
      while (!stop) {
        await own.page(person); // reading writes journal rows
        writes += 1;
      }
    })();
    while (writes < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    const written = writes;
    const made = await commandBeside('backup', backups, '--data', data, '--backup-key', key);
    assert.ok(writes > written, 'nobody wrote while the backup was made');
    stop = true;
    await work;
    assert.equal(made.status, 0, made.text);
    // A process that died leaves its log behind: a backup reads it, and leaves it as it is.
    await server.kill();
    server = null;
    const log = readFileSync(join(data, 'hashiwatashi.db-wal'));
    assert.ok(log.length > 0);
    const later = command('backup', join(folder, 'later.hwb'), '--data', data, '--backup-key', key);
    assert.equal(later.status, 0, later.text);
    assert.deepEqual(readFileSync(join(data, 'hashiwatashi.db-wal')), log);

    const name = readdirSync(backups).find((one) => one.endsWith('.hwb'));
    const file = join(backups, name);
    assert.equal(command('backup', 'verify', file, '--backup-key', key, '--data', data).status, 0);
    const restored = join(folder, 'restored');
    const listed = readdirSync(folder).length;
    const bytes = readFileSync(file);
    const damaged = join(backups, 'damaged.hwb');
    for (const place of [30, 90, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const other = Buffer.from(bytes);
      other[place] ^= 1;
      writeFileSync(damaged, other);
      const refused = command('restore', damaged, '--data', restored, '--backup-key', key);
      assert.equal(refused.status, 1);
      assert.match(refused.text, /壊れています/);
      assert.equal(readdirSync(folder).length, listed, `something was written for byte ${place}`);
    }
    const good = command('restore', file, '--data', restored, '--backup-key', key); // the control
    assert.equal(good.status, 0, good.text);
    assert.ok(!existsSync(join(restored, 'site.key')), 'the site key must not be in a backup');
    assert.equal(command('restore', file, '--data', restored, '--backup-key', key).status, 1);
    copyFileSync(join(data, 'site.key'), join(restored, 'site.key'));
    copyFileSync(join(data, 'lane.key'), join(restored, 'lane.key'));
    server = await startServer({ data: restored });
    const after = await (await signedIn(server.address)).page('/persons');
    const names = (page) => [...page.matchAll(/href="\/persons\/[0-9a-f-]{36}">\s*<span><strong>([^<]+)/g)].map((one) => one[1]);
    assert.ok(names(before).length > 0);
    assert.deepEqual(names(after), names(before));
  } finally {
    if (server) await server.stop();
    removeFolder(folder);
  }
});
