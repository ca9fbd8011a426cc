import { ask } from "../ask";
import { word } from "../words";
import * as device from "./device";
import { save } from "./page_store";

const patienceMilliseconds = 5_000; // nobody waits longer to sign out
const endings = ["/sign-out", "/account/card/end"]; // answered with Clear-Site-Data

export const isEnding = (form: HTMLFormElement): boolean => endings.includes(new URL(form.action).pathname);

// A device that never kept a page gets no store for having been asked.
async function kept(): Promise<device.Kept[]> {
  try {
    const stores = await indexedDB.databases();
    return stores.some(({ name }) => name === device.storeName) ? await device.allKept() : [];
  } catch {
    return []; // a private window keeps nothing
  }
}

// A closed box needs no key to be sent. False if something is left that is on this device only.
async function sendKept(): Promise<boolean> {
  let all = true;
  for (const one of await kept()) {
    if (!one.unsent) continue;
    const answer = await save(one.based_on, one.box, one.owner);
    if (answer.kind !== "saved") all = false;
    else await device.keep({ ...one, based_on: answer.version, unsent: false }).catch(() => undefined);
  }
  return all;
}

// True if the form may go: nothing is lost by it, or who signs out says so.
export async function mayEnd(): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => window.setTimeout(() => resolve(false), patienceMilliseconds));
  return (await Promise.race([sendKept(), late])) || (await ask(word("unsentPage")));
}

// Signing out and ending the card clear what this device keeps, from whatever page. The private page asks by itself
// first, because it may have words that are on no device yet.
export function guardEndings(): void {
  const settled = new WeakSet<HTMLFormElement>();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !isEnding(form) || settled.has(form)) return;
    if (document.querySelector("[data-controller~=private-page]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void mayEnd().then((may) => {
      if (!may) return;
      settled.add(form);
      form.requestSubmit(event.submitter);
    });
  }, { capture: true });
}
