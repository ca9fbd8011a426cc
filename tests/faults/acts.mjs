// The work that fault tests interrupt: saving plan lines, creating persons. Each act knows what was acknowledged
// and can tell afterwards whether the store agrees.
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
