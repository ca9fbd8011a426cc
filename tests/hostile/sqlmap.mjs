// sqlmap over what is typed into addresses and forms, signed in as who may send them. LONG=1 only: it takes minutes.
// The control is a page that glues its SQL together.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';

import { Client, formsOf } from '../support/client.mjs';
import { removeFolder, scratchFolder, startServer } from '../support/server.mjs';

let data;
let output;
let server;

before(async () => {
  data = scratchFolder('sqlmap');
  output = scratchFolder('sqlmap-output');
  server = await startServer({ data });
});
after(async () => {
  await server?.stop();
  [data, output].forEach(removeFolder);
});

// What sqlmap says about one address: true if it could inject. It is told which database stands behind, and so asks in
// minutes what it would ask of all databases in hours.
function injects(url, { cookie, body, parameters }) {
  const words = ['--batch', '--flush-session', '--output-dir', output, '--dbms', 'SQLite', '--level', '2', '--risk', '1', '--threads', '2', '--disable-coloring', '--timeout', '10',
    '--ignore-code', '400,404,409,422', '-u', url, ...(cookie ? ['--cookie', cookie] : []), ...(body ? ['--data', body] : []), ...(parameters ? ['-p', parameters] : [])];
  return new Promise((resolve, reject) => {
    const child = spawn('sqlmap', words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => { said += bytes; });
    child.on('error', reject);
    child.on('close', () => {
      const yes = /identified the following injection point|is vulnerable/.test(said);
      const no = /do(?:es)? not (?:appear|seem) to be injectable/.test(said);
      if (yes === no) reject(new Error(`sqlmap came to no end at ${url}\n${said.slice(-2000)}`));
      else resolve(yes);
    });
  });
}

const cookiesOf = (client) => [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

async function targets() {
  const worker = await new Client(server.address).demoSignIn('山本');
  const admin = await new Client(server.address).demoSignIn('管理の久保');
  const person = await new Client(server.address).demoSignIn('セリ');
  const nobody = new Client(server.address);
  const own = (await person.page('/me')).match(/\/persons\/[0-9a-f-]{36}/)[0];
  const house = (await worker.page('/agencies')).match(/\/agencies\/[0-9a-f-]{36}/)[0];
  const asking = [[worker, '/persons?q=a&from=1'], [worker, '/agencies?q=a&kind=NA&area=a&from=1'], [admin, '/admin?q=a'], [person, '/me/journal?before=2026-11-01'],
    [person, `${own}/life-plan/1/versions?older=1&newer=1`], [nobody, '/seen/a*'], [nobody, '/card/a*'], [worker, '/persons/a*'], [worker, `${house}*`], [worker, '/programme/videos/V1*']];
  const found = asking.map(([client, path]) => ({ what: path.replace(/[0-9a-f-]{36}/, 'id'), url: server.address + path, cookie: cookiesOf(client) }));
  const sending = [[nobody, '/sign-in', '/sign-in'], [nobody, '/card', '/card'], [worker, '/persons/new', '/persons'], [worker, '/consent/notice', '/consent/notice'],
    [admin, '/admin/accounts/new', '/admin/accounts'], [person, `${own}/life-plan/1/HB`, `${own}/life-plan/1/HB`], [person, `${own}/crisis-plan/state`, `${own}/crisis-plan/state`]];
  for (const [client, page, action] of sending) {
    const form = formsOf(await client.page(page)).find((one) => one.action === action);
    const fields = form.fields.filter(([name], place, all) => all.findIndex(([other]) => other === name) === place).slice(0, 9).map(([name, value]) => [name, value || 'a']);
    const parameters = fields.map(([name]) => name).filter((name) => name !== 'form_token').join();
    found.push({ what: action.replace(/[0-9a-f-]{36}/, 'id'), url: server.address + action, cookie: cookiesOf(client), body: new URLSearchParams(fields).toString(), parameters });
  }
  return found;
}

test('control: glued SQL is found', { timeout: 300_000 }, async (t) => {
  const script = `
import http.server, sqlite3, urllib.parse
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        q = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query).get("q", [""])[0]
        db = sqlite3.connect(":memory:"); db.execute("create table t (a text)"); db.execute("insert into t values ('a')")
        try: body = repr(db.execute("select a from t where a = '" + q + "'").fetchall())
        except Exception as fault: body = "error: " + str(fault)
        self.send_response(200); self.end_headers(); self.wfile.write(body.encode())
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
print(server.server_port, flush=True)
server.serve_forever()`;
  const child = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  const port = await new Promise((resolve) => child.stdout.once('data', (bytes) => resolve(Number(bytes))));
  assert.equal(await injects(`http://127.0.0.1:${port}/?q=a`, {}), true);
});

test('nothing is found in addresses and forms', { timeout: 3_600_000 }, async () => {
  const list = await targets();
  assert.ok(list.length > 15);
  for (const { what, url, ...more } of list) {
    const start = Date.now();
    assert.equal(await injects(url, more), false, what);
    console.log(`${what}: ${Math.round((Date.now() - start) / 1000)} s`);
  }
});
