// Chromium looks at what the program answered: each answer is parsed as a browser parses it, and each kind of page is
// opened with its scripts and its policy. What stands there that no template wrote is a fault.
import { chromium } from 'playwright-core';

const file = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const openBrowser = () => chromium.launch({ executablePath: file, args: ['--no-sandbox', '--disable-gpu', '--lang=ja'] });

// In the page: what an attack would have left. Runs on parsed documents and on live ones.
function strange(root) {
  const faults = [];
  const ours = (address) => /^(\/(?!\/)|#|\?|tel:|mailto:|data:image\/|https?:\/\/(?!x\.invalid))/.test(address) || address === '';
  for (const element of root.querySelectorAll('*')) {
    const name = element.localName;
    const say = (what) => faults.push(`${what} <${name}> ${element.outerHTML.slice(0, 160)}`);
    if (['iframe', 'object', 'embed', 'base', 'marquee', 'math', 'animate', 'turbo-stream', 'frame', 'applet', 'style', 'template'].includes(name)) say('an element of nobody');
    if (name === 'turbo-frame' && element.id !== 'person_list') say('a frame of nobody');
    if (name === 'script' && !(element.getAttribute('src') ?? '').startsWith('/assets/')) say('a script of nobody');
    if (name === 'link' && !(element.getAttribute('href') ?? '').startsWith('/')) say('a link of nobody');
    if (name === 'meta' && /refresh/i.test(element.getAttribute('http-equiv') ?? '')) say('a refresh');
    for (const { name: attribute, value } of element.attributes) {
      if (attribute.startsWith('on') || attribute === 'style' || attribute === 'srcdoc') say(`the attribute ${attribute}`);
      if (['href', 'src', 'action', 'formaction', 'data', 'xlink:href', 'poster', 'data-draft-url'].includes(attribute) && !ours(value)) say(`${attribute} leads to ${value}`);
    }
  }
  return faults;
}

export class Inspector {
  constructor(page) {
    Object.assign(this, { page, complaints: [] });
    page.on('dialog', (dialog) => { this.complaints.push(`a dialog: ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
    page.on('console', (message) => { if (message.type() === 'error') this.complaints.push(`console: ${message.text()}`); });
    page.on('pageerror', (error) => this.complaints.push(`script: ${error.message}`));
    page.on('request', (request) => { if (!request.url().startsWith(this.address)) this.complaints.push(`asked for ${request.url()}`); });
  }

  // Many answers at once: [what, html].
  async parse(answers) {
    const faults = [];
    for (let from = 0; from < answers.length; from += 50) {
      faults.push(...await this.page.evaluate(({ part, look }) => {
        const inspect = new Function(`return ${look}`)();
        return part.flatMap(([what, html]) => inspect(new DOMParser().parseFromString(html, 'text/html')).map((fault) => `${what}: ${fault}`));
      }, { part: answers.slice(from, from + 50), look: strange.toString() }));
    }
    return faults;
  }

  // One answer as the visitor got it: same address, same headers, scripts running.
  async live(what, { path, html, headers }) {
    this.complaints.length = 0;
    await this.page.unroute(this.shown ?? (() => false));
    this.shown = (url) => url.pathname + url.search === path;
    await this.page.route(this.shown, (route) => (route.request().isNavigationRequest() ? route.fulfill({ status: 200, headers, body: html }) : route.continue()));
    await this.page.goto(this.address + path);
    const faults = await this.page.evaluate(`(${strange.toString()})(document)`);
    return [...faults, ...this.complaints].map((fault) => `${what}: ${fault}`);
  }
}
