// Power loss: the store lies on a file system of its own (ext4 on a loop device) that is shut down without flushing
// in the middle of work. With synchronous=FULL nothing acknowledged is lost; the control with NORMAL loses.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, removeFolder, scratchFolder, startServer } from '../support/server.mjs';
import { SavePlanLines, personPath, signedIn } from './acts.mjs';

const program = join(root, 'build/bin/hashiwatashi_faults');
const rounds = Number(process.env.POWER_ROUNDS ?? 5);
const possible = process.getuid() === 0 && existsSync('/dev/loop-control');

class Disk {
  constructor() {
    this.folder = scratchFolder('power');
    this.image = join(this.folder, 'disk');
    this.place = join(this.folder, 'mounted');
    mkdirSync(this.place);
    execFileSync('truncate', ['-s', '256M', this.image]);
    // A long commit interval, so that only our own fsync makes anything durable.
    execFileSync('mkfs.ext4', ['-q', '-F', this.image]);
    this.mount();
  }
  mount() { execFileSync('mount', ['-o', 'loop,commit=300', this.image, this.place]); }
  lose() {
    execFileSync('xfs_io', ['-x', '-c', 'shutdown', this.place]);
  }
  again() {
    execFileSync('umount', [this.place]);
    this.mount();
  }
  remove() {
    try { execFileSync('umount', [this.place]); } catch { /* was not mounted any more */ }
    removeFolder(this.folder);
  }
}

async function round(env) {
  const disk = new Disk();
  try {
    const data = join(disk.place, 'data');
    let server = await startServer({ data, program, env });
    const client = await signedIn(server.address);
    const act = new SavePlanLines(`${await personPath(client, 'セリ')}/life-plan/1/HB`);
    const until = Date.now() + 500 + Math.random() * 1500;
    while (Date.now() < until) await act.run(client);
    disk.lose();
    await server.kill();
    disk.again();
    server = await startServer({ data, program, env });
    const wrong = await act.verify(await signedIn(server.address));
    await server.stop();
    return wrong;
  } catch (failure) {
    return `the store could not be opened: ${failure}`;
  } finally {
    disk.remove();
  }
}

test('synchronous=FULL loses nothing', { skip: possible ? false : 'needs root and loop devices', timeout: 600_000 }, async () => {
  for (let number = 0; number < rounds; number += 1) assert.equal(await round({}), null);
});

test('control: synchronous=NORMAL loses', { skip: possible ? false : 'needs root and loop devices', timeout: 600_000 }, async () => {
  const found = [];
  for (let number = 0; number < rounds && found.length === 0; number += 1) {
    const wrong = await round({ HASHIWATASHI_SYNCHRONOUS: 'NORMAL' });
    if (wrong) found.push(wrong);
  }
  assert.ok(found.length > 0, 'nothing was lost: the test could not tell');
});
