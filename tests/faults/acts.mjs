// The work that fault tests interrupt: saving plan lines, creating persons. Each act knows what was acknowledged
// and can tell afterwards whether the store agrees.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, formsOf, withField, unescapeHtml } from '../support/client.mjs';

export const worker = '山本';

export async function personPath(client, alias) {
  const page = await client.page('/persons');
  const link = page.match(new RegExp(`href="(/persons/[0-9a-f-]{36})">\\s*<span><strong>${alias}（`));
  if (!link) throw new Error(`${alias} is not in the list`);
  return link[1];
}

// Two answers of one screen carry the same number: after a crash both or none.
export class SavePlanLines {
  constructor(path) {
    this.path = path;
    this.acknowledged = 0;
    this.sent = 0;
  }

  async run(client) {
    const page = await client.page(this.path);
    const form = formsOf(page).find((one) => one.html.includes('<textarea'));
    const [first, second] = form.fields.map(([name]) => name).filter((name) => form.html.includes(`<textarea`) && new RegExp(`<textarea[^>]*name="${name.replace(/[.$@[\]]/g, '\\$&')}"`).test(form.html));
    this.names = [first, second];
    const number = this.sent + 1;
    this.sent = number;
    let fields = withField(form.fields, first, `記録 ${number}`);
    fields = withField(fields, second, `記録 ${number}`);
    const answer = await client.post(form.action, fields);
    if (answer.status !== 303) throw new Error(`saving answered ${answer.status}`);
    this.acknowledged = number;
  }

  // Reads both lines back; returns what is wrong, or null.
  async verify(client) {
    if (this.sent === 0) return null;
    const page = await client.page(this.path);
    const form = formsOf(page).find((one) => one.html.includes('<textarea'));
    const values = this.names.map((name) => form.fields.find(([other]) => other === name)?.[1] ?? '');
    const numbers = values.map((value) => Number(unescapeHtml(value).match(/記録 (\d+)/)?.[1] ?? 0));
    if (numbers[0] !== numbers[1]) return `half done: ${numbers.join(' and ')}`;
    if (numbers[0] < this.acknowledged) return `lost: ${this.acknowledged} was acknowledged, ${numbers[0]} is there`;
    this.acknowledged = numbers[0];
    this.sent = numbers[0];
    return null;
  }
}

// What the store holds of one person's consents, read beside the program: see consents.py.
function consents(store, person, skipped) {
  const words = [join(dirname(fileURLToPath(import.meta.url)), 'consents.py'), store, person, String(skipped)];
  return JSON.parse(execFileSync('python3', words, { encoding: 'utf8' }));
}

// The person at their own screen says yes, takes it back, says yes …: answer, what it opens or closes and the journal's
// entry are there together or not at all.
export class GiveAndWithdraw {
  constructor(alias, path, store) {
    Object.assign(this, { alias, store, person: path.split('/')[2], path: `${path}/notice`, acknowledged: 0, sent: 0 });
    this.loaded = consents(store, this.person, 0).answers;
  }

  async run({ address }) {
    this.own ??= await new Client(address).demoSignIn(this.alias);
    this.own.address = address;
    const [withdraw, read] = ['/withdraw', '/notice'].map((end) => (forms) => forms.find((form) => form.action.endsWith(end)));
    const forms = formsOf(await this.own.page(this.path));
    if (withdraw(forms)) return this.send(withdraw(forms).action, withdraw(forms).fields);
    await this.own.post(read(forms).action, read(forms).fields);
    const question = formsOf(await this.own.page(`${this.path}/question`)).find((form) => form.action.endsWith('/answer'));
    return this.send(question.action, withField(question.fields, 'answer', 'yes'));
  }

  async send(action, fields) {
    this.sent += 1;
    const answer = await this.own.post(action, fields);
    if (answer.status !== 303) throw new Error(`${action} answered ${answer.status}`);
    this.acknowledged += 1;
  }

  async verify() {
    const { answers, wrong } = consents(this.store, this.person, this.loaded);
    if (wrong.length > 0) return `half done: ${wrong.join('; ')}`;
    if (answers - this.loaded < this.acknowledged) return `lost: ${this.acknowledged} were acknowledged, ${answers - this.loaded} are there`;
    this.acknowledged = answers - this.loaded;
    this.sent = this.acknowledged;
    return null;
  }
}

export class CreatePersons {
  constructor() {
    this.acknowledged = [];
    this.count = 0;
  }

  async run(client) {
    const form = formsOf(await client.page('/persons/new')).find((one) => one.names.includes('alias'));
    this.count += 1;
    const alias = `ためし${this.count}号（架空）`;
    const answer = await client.post(form.action, withField(form.fields, 'alias', alias));
    if (answer.status !== 303) throw new Error(`creating answered ${answer.status}`);
    this.acknowledged.push({ alias, path: answer.location });
  }

  async verify(client) {
    for (const { alias, path } of this.acknowledged.splice(0)) {
      const answer = await client.request(path);
      if (answer.status !== 200 || !answer.text.includes(alias)) return `lost: ${alias} at ${path} answers ${answer.status}`;
    }
    return null;
  }
}

export async function signedIn(address) {
  return new Client(address).demoSignIn(worker);
}
