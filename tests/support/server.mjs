// Starts the real program on a folder or a PostgreSQL database of its own and stops what it started.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const binary = process.env.HASHIWATASHI_BINARY ?? join(root, 'build/bin/hashiwatashi');

export function scratchFolder(name) {
  return mkdtempSync(join(tmpdir(), `hashiwatashi-${name}-`));
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
}

// An empty database on the test server, or null where none runs. Its words go to --database.
export function scratchPostgresql(name) {
  const words = process.env.HASHIWATASHI_TEST_POSTGRESQL;
  if (!words) return null;
  const database = `${name}_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const run = (sql) => execFileSync('psql', ['-v', 'ON_ERROR_STOP=1', '-q', '-d', `${words} dbname=postgres`, '-c', sql]);
  run(`CREATE DATABASE ${database} ENCODING 'UTF8' TEMPLATE template0`);
  return { location: `postgresql:${words} dbname=${database}`, drop: () => run(`DROP DATABASE ${database} WITH (FORCE)`) };
}

export async function startServer({ data, database, program = binary, env = {}, extra = [], keep = 20_000 }) {
  const words = ['serve', '--demo', '--data', data, '--port', '0', ...(database ? ['--database', database] : []), ...extra];
  const child = spawn(program, words, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (bytes) => { log = (log + bytes).slice(-keep); });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const address = await new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => reject(new Error(`no address after 60 s\n${log}`)), 60000);
    child.stdout.on('data', (bytes) => {
      printed += bytes;
      const match = printed.match(/https?:\/\/[\d.]+:\d+/);
      if (match) { clearTimeout(timer); resolve(match[0]); }
    });
    ended.then(({ code, signal }) => { clearTimeout(timer); reject(new Error(`ended with ${code ?? signal}\n${log}`)); });
  });
  return {
    address,
    pid: child.pid,
    log: () => log,
    ended,
    kill: () => { child.kill('SIGKILL'); return ended; },
    stop: () => { child.kill('SIGTERM'); return ended; },
  };
}
