// Goes through the pages of one visitor, fills every text field it meets and sends every form: what is typed says where.
import { formsOf, unescapeHtml } from './client.mjs';

function attributes(tag) {
  return Object.fromEntries([...tag.matchAll(/\s([a-z][a-z0-9-]*)(?:=(?:"([^"]*)"|([^\s">]+)))?/g)]
    .map(([, name, quoted, bare]) => [name, unescapeHtml(quoted ?? bare ?? '')]));
}

// The controls of a form with what a browser knows about each.
export function controlsOf(html) {
  const controls = [];
  for (const [tag, kind] of html.matchAll(/<(input|textarea|select)\b[^>]*>/g)) {
    const own = attributes(tag);
    if (!own.name || 'disabled' in own) continue;
    const start = html.indexOf(tag) + tag.length;
    const inside = kind === 'input' ? '' : html.slice(start, html.indexOf(`</${kind}>`, start));
    const options = [...inside.matchAll(/<option\b[^>]*>/g)].map(([option]) => attributes(option));
    controls.push({ ...own, kind, type: kind === 'input' ? (own.type ?? 'text') : kind, inside: unescapeHtml(inside), options });
  }
  return controls;
}

const isText = ({ type }) => ['text', 'textarea', 'search', 'tel', 'email', 'url'].includes(type);
const today = () => new Date().toISOString().slice(0, 10);

function chosen({ type, options, value, inside }) {
  if (type === 'select') return (options.find((one) => 'selected' in one && one.value) ?? options.find((one) => one.value) ?? options[0])?.value ?? '';
  if (type === 'date') return value || today();
  if (type === 'time') return value || '10:00';
  if (type === 'number') return value || '1';
  return value ?? inside ?? '';
}

const notSent = ['submit', 'button', 'file', 'image', 'reset'];

// What somebody sends who fills everything. `text` makes the words of a text field; of a group of radio buttons the one
// that is marked goes along, else the first.
export function filled(form, text) {
  const controls = controlsOf(form.html).filter(({ type }) => !notSent.includes(type));
  const isChosen = (control, place) => {
    const group = controls.filter(({ type, name }) => type === 'radio' && name === control.name);
    return control === (group.find((one) => 'checked' in one) ?? group[0]) || control.type !== 'radio';
  };
  return controls.filter(isChosen).map((control) => {
    if (isText(control)) return [control.name, text(control, form)];
    if (control.type === 'checkbox' || control.type === 'radio') return [control.name, control.value ?? 'on'];
    return [control.name, chosen(control)];
  });
}

const without = (address) => address.split('#')[0];
const shapeOf = (path, own) => path.split('?')[0].replace(own ?? '\u0000', 'own').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');

// visit: { client, own, text, skip, onPage }
//   own     the address of the one person who is walked through ("/persons/…"); others are left alone
//   text    (control, form) → what is typed
//   skip    forms and pages whose address matches are left alone
//   sends  false: looks only
//   onPage  (path, answer) for every page that comes, also the answers to forms
export async function walk({ client, own, text, skip = /^$/, onPage = () => {}, starts, most = 400, sends = true }) {
  const waiting = [...starts];
  const seen = new Set();
  const sent = new Set();
  const typed = [];
  const isElsewhere = (path) => skip.test(path) || (path.startsWith('/persons/') && own && !path.startsWith(own) && !/^\/persons\/new\b/.test(path));
  const meet = (path) => {
    const shape = shapeOf(path, own);
    if (isElsewhere(path) || seen.has(shape)) return;
    seen.add(shape);
    waiting.push(path);
  };
  const linksOf = (html) => [...html.matchAll(/\shref="(\/[^"]*)"/g)].map(([, address]) => without(unescapeHtml(address)));
  async function send(form) {
    const fields = filled(form, (control) => {
      const words = text(control, form);
      typed.push({ action: form.action, name: control.name, words });
      return words;
    });
    const answer = await client.post(form.action, fields);
    onPage(form.action, answer);
    if (answer.status !== 303) return;
    seen.delete(shapeOf(answer.location, own));
    meet(without(answer.location));
  }
  async function sendAll(html) {
    for (const form of formsOf(html)) {
      const key = shapeOf(form.action ?? '', own) + form.names.filter((name) => name !== 'form_token').join();
      if (form.method !== 'post' || !form.action || isElsewhere(form.action) || sent.has(key)) continue;
      sent.add(key);
      const draft = form.html.match(/data-draft-url="(\/[^"]*)"/)?.[1];
      if (draft) await send({ ...form, action: unescapeHtml(draft) });
      await send(form);
      if (draft) await send({ ...form, action: unescapeHtml(draft) }); // typed once more, and left
    }
  }
  for (let count = 0; waiting.length > 0 && count < most; count += 1) {
    const path = waiting.shift();
    const answer = await client.request(path);
    onPage(path, answer);
    if (answer.status === 303 || answer.status === 302) meet(without(answer.location));
    if (answer.status !== 200 || !(answer.headers.get('content-type') ?? '').startsWith('text/html')) continue;
    linksOf(answer.text).forEach(meet);
    if (sends) await sendAll(answer.text);
  }
  return { typed, pages: [...seen], forms: [...sent] };
}
