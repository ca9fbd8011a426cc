// Clients that are slow on purpose, by slowhttptest: headers that never end, bodies that trickle, answers that are read
// byte by byte. Whoever comes meanwhile, from there or from elsewhere, is served.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { test } from 'node:test';

import { removeFolder, scratchFolder, startServer } from '../support/server.mjs';

const seconds = process.env.LONG === '1' ? 40 : 6;
const connections = 260; // more than one address may hold
const attacks = { 'slow headers': ['-H', '-i', '2'], 'slow bodies': ['-B', '-i', '2', '-s', '4096'], 'slow reading': ['-X', '-w', '1', '-y', '2', '-n', '2', '-z', '1', '-k', '3'] };

function attack(address, words) {
  const child = spawn('slowhttptest', ['-c', String(connections), '-r', '260', '-l', String(seconds), '-u', address, '-v', '0', ...words], { stdio: 'ignore' });
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

// A fresh visitor on a connection of their own: milliseconds, or null when nothing came.
function visit(address, from, patience = 2000) {
  const start = Date.now();
  return new Promise((resolve) => {
    const asked = get(`${address}/sign-in`, { agent: false, localAddress: from, timeout: patience, headers: { connection: 'close' } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode === 200 ? Date.now() - start : null));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
  });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function underAttack(address, words) {
  const running = words.map((one) => attack(address, one));
  const times = [];
  await pause(1500);
  const end = Date.now() + (seconds - 2) * 1000;
  while (Date.now() < end) {
    times.push(await visit(address, '127.0.0.2'));
    await pause(150);
  }
  running.forEach(({ child }) => child.kill());
  await Promise.all(running.map(({ ended }) => ended));
  return times;
}

test('a fresh visitor is served while others are slow', { timeout: 120_000 }, async () => {
  const data = scratchFolder('slow');
  const server = await startServer({ data });
  try {
    const times = await underAttack(server.address, Object.entries(attacks).map(([, words]) => words));
    assert.ok(times.length >= 10, `${times.length} visits`);
    assert.deepEqual(times.filter((time) => time === null), [], 'visits without an answer');
    assert.ok(await visit(server.address, '127.0.0.1') !== null, 'the attackers\' own address is served again');
    console.log(`${times.length} visits, the slowest ${Math.max(...times)} ms`);
  } finally {
    await server.stop();
    removeFolder(data);
  }
});

test('control: a server that takes one after the other serves nobody meanwhile', { timeout: 60_000 }, async (t) => {
  const waiting = [];
  let busy = false;
  const serve = (socket) => {
    if (busy) return waiting.push(socket);
    busy = true;
    const leave = () => { busy = false; const next = waiting.shift(); if (next) serve(next); };
    socket.on('error', () => {}).on('close', leave);
    let asked = '';
    socket.on('data', (bytes) => { asked += bytes; if (asked.includes('\r\n\r\n')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'); });
    return 0;
  };
  const server = createServer(serve);
  await new Promise((resolve) => server.listen(0, '0.0.0.0', resolve));
  t.after(() => { server.close(); waiting.forEach((socket) => socket.destroy()); });
  const address = `http://127.0.0.1:${server.address().port}`;
  assert.notEqual(await visit(address, '127.0.0.2'), null, 'it does serve without an attack');
  const running = attack(address, attacks['slow headers']);
  await pause(1000);
  assert.equal(await visit(address, '127.0.0.2', 1000), null);
  running.child.kill();
  await running.ended;
});
