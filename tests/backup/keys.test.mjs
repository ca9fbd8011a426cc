// The site key is changed under visitors, and killed in the middle; backups are made by the server itself.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../support/client.mjs';
import { binary, removeFolder, scratchFolder, startServer } from '../support/server.mjs';

const rounds = 6;
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const command = (...words) => {
  const answer = spawnSync(binary, words, { encoding: 'utf8' });
  return { status: answer.status, text: answer.stdout + answer.stderr };
};
const commandBeside = (...words) => new Promise((resolve) => execFile(binary, words, { encoding: 'utf8' }, (failure, out, log) => resolve({ status: failure ? failure.code : 0, text: out + log })));
const names = (html) => [...html.matchAll(/[\p{Script=Katakana}ー]+（架空）/gu)].map(([name]) => name).sort().join();

// The session outlives the server; only the port is another.
async function persons(client, address) {
  client.address = address;
  return names(await client.page('/persons'));
}

test(`the site key is changed while people work, and killed ${rounds} times on the way`, { timeout: 300_000 }, async () => {
  const data = scratchFolder('keys');
  const key = join(data, 'site.key');
  let server;
  try {
    server = await startServer({ data });
    assert.match(readFileSync(`/proc/${server.pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m); // all keys are in its memory
    const client = await new Client(server.address).demoSignIn('山本');
    const before = await persons(client, server.address);
    assert.ok(before.length > 0);
    const old = join(data, 'old.key');
    copyFileSync(key, old);
    for (let round = 0; round < rounds; ++round) {
      const rotate = spawn(binary, ['keys', 'rotate', '--data', data], { stdio: 'ignore' });
      const over = new Promise((resolve) => rotate.once('exit', resolve));
      await wait(200 + Math.random() * 1_200);
      await server.kill();
      rotate.kill('SIGKILL');
      await over;
      server = await startServer({ data });
      assert.equal(await persons(client, server.address), before, `round ${round}`);
    }
    const changed = await commandBeside('keys', 'rotate', '--data', data);
    assert.equal(changed.status, 0, changed.text);
    assert.match(changed.text, /鍵を替えました/);
    assert.equal(await persons(client, server.address), before);
    for (const name of ['site.key.next', 'lane.key.next']) assert.ok(!existsSync(join(data, name)), name);
    assert.notDeepEqual(readFileSync(key), readFileSync(old));
    await server.stop();
    server = null;
    assert.equal(command('journal', 'verify', '--data', data).status, 0);

    // The control: what was changed is the key, so the old one opens nothing.
    renameSync(key, join(data, 'new.key'));
    copyFileSync(old, key);
    assert.match(command('journal', 'verify', '--data', data).text, /この記録の鍵ではない/);
    await assert.rejects(startServer({ data }));
    renameSync(join(data, 'new.key'), key);

    const passphrase = join(data, 'passphrase');
    writeFileSync(passphrase, '海の見える町の古い橋\n', { mode: 0o600 });
    const files = ['site.key', 'lane.key'].map((name) => join(data, name));
    const bare = files.map((file) => readFileSync(file));
    const protect = (...words) => command('keys', 'protect', '--data', data, '--new-passphrase-file', passphrase, ...words);
    assert.match(protect().text, /両方に合い言葉/);
    const isProtected = (file) => /^hashiwatashi site key 1\nargon2id/.test(readFileSync(file, 'latin1'));
    assert.deepEqual(files.map(isProtected), [true, true]);
    for (const name of readdirSync(data).filter((name) => name.includes('.key')))
      for (const bytes of bare) assert.ok(!readFileSync(join(data, name)).includes(bytes) || ['old.key', 'new.key'].includes(name), name);
    await assert.rejects(startServer({ data }));
    writeFileSync(files[1], bare[1], { mode: 0o600 }); // what a kill between the two leaves
    assert.equal(protect().status, 0);
    assert.ok(isProtected(files[1]));
    renameSync(files[1], join(data, 'lane.aside')); // a volume that is not mounted
    await assert.rejects(startServer({ data, extra: ['--site-key-passphrase-file', passphrase] }), /鍵のファイル .*lane\.key がありません/);
    assert.ok(!existsSync(files[1]));
    renameSync(join(data, 'lane.aside'), files[1]);
    const stopped = command('keys', 'rotate', '--data', data, '--site-key-passphrase-file', passphrase);
    assert.equal(stopped.status, 0, stopped.text);
    server = await startServer({ data, extra: ['--site-key-passphrase-file', passphrase] });
    assert.equal(await persons(client, server.address), before);
  } finally {
    await server?.stop();
    removeFolder(data);
  }
});

test('the server makes backups by itself, and administrators see when it cannot', { timeout: 120_000 }, async () => {
  const folder = scratchFolder('schedule');
  const [data, backups, key] = ['data', 'backups', 'backup.key'].map((name) => join(folder, name));
  let server;
  try {
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(key, 'a passphrase on paper in the safe\n', { mode: 0o600 });
    const extra = ['--backup-every', '24h', '--backup-to', backups, '--backup-key', key];
    const offset = join(folder, 'offset');
    writeFileSync(offset, '0');
    server = await startServer({ data, extra: [...extra, '--clock-offset-file', offset] });
    let admin = await new Client(server.address).demoSignIn('久保');
    const until = async (path, wanted) => {
      for (let tries = 0; tries < 200; ++tries) {
        const page = await admin.page(path);
        if (wanted.test(page)) return page;
        await wait(200);
      }
      throw new Error(`${path} never said ${wanted}`);
    };
    await until('/admin/backups', /控えを置くフォルダーが見つかりません/);
    assert.match(await admin.page('/admin'), /控えができていません/);
    assert.match(await admin.page('/admin/audit'), /自動の控えが、最後に失敗しました/);
    mkdirSync(backups, { mode: 0o700 });
    writeFileSync(offset, String(2 * 60 * 60)); // it is tried again an hour later
    admin = await new Client(server.address).demoSignIn('久保'); // nobody was there for two hours
    await until('/admin/backups', /同じであることを/);
    assert.ok(!/控えができていません/.test(await admin.page('/admin')));
    const made = readdirSync(backups).find((name) => name.endsWith('.hwb'));
    assert.equal(command('backup', 'verify', join(backups, made), '--backup-key', key, '--data', data).status, 0);
  } finally {
    await server?.stop();
    removeFolder(folder);
  }
});
