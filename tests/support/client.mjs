// Debian's Node.js joins what was set; our cookies hold no comma.
function cookiesSet(headers) {
  return headers.getSetCookie?.() ?? (headers.get('set-cookie') ?? '').split(/,\s*(?=[^;,=\s]+=)/).filter(Boolean);
}

// A visitor without a browser: keeps cookies, reads forms out of our own pages and sends them back.
export class Client {
  constructor(address) {
    this.address = address;
    this.cookies = new Map();
  }

  async request(path, options = {}) {
    const headers = { ...options.headers };
    if (this.cookies.size > 0) headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (options.method === 'POST') headers.origin = this.address;
    const response = await fetch(this.address + path, { redirect: 'manual', ...options, headers });
    for (const line of cookiesSet(response.headers)) {
      const [pair] = line.split(';');
      const place = pair.indexOf('=');
      const [name, value] = [pair.slice(0, place), pair.slice(place + 1)];
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString('utf8');
    return { status: response.status, location: response.headers.get('location'), headers: response.headers, text, bytes };
  }

  async page(path) {
    const answer = await this.request(path);
    if (answer.status === 302 || answer.status === 303) return this.page(answer.location);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return answer.text;
  }

  post(path, fields) {
    const body = new URLSearchParams(fields).toString();
    return this.request(path, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  }

  // One click on the start page of the demo: the button whose row says `name`.
  async demoSignIn(name) {
    const page = await this.page('/');
    const form = formsOf(page).find((one) => one.action === '/demo/sign-in' && one.html.includes(name));
    if (!form) throw new Error(`the start page offers no ${name}`);
    const answer = await this.post(form.action, form.fields);
    if (answer.status !== 303) throw new Error(`sign-in as ${name} answered ${answer.status}`);
    return this;
  }
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", nbsp: '\u00a0' };
export function unescapeHtml(text) {
  return text.replace(/&(#?\w+);/g, (all, name) => entities[name] ?? (name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : all));
}

function attribute(tag, name) {
  const match = tag.match(new RegExp(`\\s${name}=("([^"]*)"|([^\\s>]+))`));
  return match ? unescapeHtml(match[2] ?? match[3]) : undefined;
}

// The forms of a page with the fields a browser would send if nothing were changed (without submit buttons).
export function formsOf(html) {
  return [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([piece]) => {
    const fields = [];
    const names = new Set();
    for (const [tag, kind] of piece.matchAll(/<(input|textarea|select|button)\b[^>]*>/g)) {
      const name = attribute(tag, 'name');
      if (!name || kind === 'button' || /\sdisabled/.test(tag)) continue;
      names.add(name);
      if (kind === 'textarea') {
        const start = piece.indexOf(tag) + tag.length;
        fields.push([name, unescapeHtml(piece.slice(start, piece.indexOf('</textarea>', start)).replace(/^\n/, ''))]);
      } else if (kind === 'select') {
        const start = piece.indexOf(tag);
        const chosen = piece.slice(start, piece.indexOf('</select>', start)).match(/<option\b[^>]*\sselected[^>]*>/);
        fields.push([name, chosen ? (attribute(chosen[0], 'value') ?? '') : '']);
      } else {
        const type = attribute(tag, 'type') ?? 'text';
        if (type === 'submit' || type === 'file') continue;
        if ((type === 'checkbox' || type === 'radio') && !/\schecked/.test(tag)) continue;
        fields.push([name, attribute(tag, 'value') ?? '']);
      }
    }
    const head = piece.match(/<form\b[^>]*>/)[0];
    return { action: attribute(head, 'action'), method: (attribute(head, 'method') ?? 'get').toLowerCase(), fields, names: [...names], html: piece };
  });
}

export function withField(fields, name, value) {
  return [...fields.filter(([other]) => other !== name), [name, value]];
}
