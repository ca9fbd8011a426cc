import { Controller } from "@hotwired/stimulus";

import * as box from "../private/box";
import * as device from "../private/device";
import { isEnding, mayEnd } from "../private/unsent";
import { type Saved, load, save } from "../private/page_store";

const quietMilliseconds = 8_000; // after the last letter
const retryMilliseconds = 20_000;
const hiddenMilliseconds = 5 * 60_000; // a page that nobody looks at locks itself
const drawnWords = 6; // of 512: 54 bits, and a million rounds for each guess
const worker = "/assets/private-worker.js";
const scope = "/me/private";

type Part = "status" | "change" | "sign_in" | "retry" | "begin" | "locked" | "forgotten" | "open" | "conflict" | "other_passphrase" | "sides" | "drawn" | "drawn_help" | "state" | "words";
const places: Part[] = ["begin", "locked", "open", "conflict"];

// The private page: text, passphrase and key live in this object while the page is open, and nowhere else.
export default class PrivatePageController extends Controller<HTMLElement> {
  private owner = "";
  private key: box.PageKey | undefined;
  private closed: device.Kept[] = []; // what may be opened; several where several people use this device
  private basedOn = 0;
  private clean = ""; // the text as it was last sent
  private newer: Saved | undefined;
  private sending = false;
  private timer: number | undefined;
  private hiddenTimer: number | undefined;
  private leaving = false;
  private readonly stop = new AbortController();

  override connect(): void {
    this.owner = this.element.dataset["privatePageOwnerValue"] ?? "";
    const options = { signal: this.stop.signal };
    document.addEventListener("visibilitychange", () => this.seen(), options);
    document.addEventListener("click", (event) => this.exit(event), { ...options, capture: true });
    document.addEventListener("submit", (event) => this.signOut(event), { ...options, capture: true });
    window.addEventListener("pagehide", () => this.wipe(), options);
    window.addEventListener("pageshow", (event) => event.persisted && void this.connectAgain(), options);
    window.addEventListener("online", () => void this.sendAny(), options);
    window.addEventListener("beforeunload", (event) => this.isUnsent() && !this.leaving && event.preventDefault(), options);
    document.addEventListener("turbo:before-visit", (event) => this.goAway(event as CustomEvent<{ url: string }>), options);
    void this.connectAgain();
  }

  override disconnect(): void {
    if (this.isDirty()) void this.send(); // the box is made before the text goes
    this.stop.abort();
    this.wipe();
  }

  // ---- What is there to open

  async connectAgain(): Promise<void> {
    if (!globalThis.crypto?.subtle) return this.say("unsafe");
    this.say("");
    await this.sendClosed();
    if (this.closed.some(({ unsent }) => unsent)) return this.show("locked"); // it is nowhere else
    const found = await load();
    const kept = await this.allKept();
    if (found === "signed_out") return this.signedOut();
    if (found === "offline") {
      this.closed = kept.filter((one) => one.box !== "" && (!this.owner || one.owner === this.owner));
      this.say(this.closed.length > 0 ? "offline" : "nothing");
      this.hide("retry", false);
      return this.show(this.closed.length > 0 ? "locked" : undefined);
    }
    if (!this.owner) return location.replace(scope); // nobody's page, as it is kept for times without connection; now there is one
    const own = kept.find(({ owner }) => owner === this.owner);
    if (own && !own.unsent) await this.keepOnDevice({ ...own, based_on: found.version, box: found.box });
    this.closed = [own?.unsent ? own : device.fromSaved(this.owner, found)];
    this.basedOn = found.version;
    this.show(this.closed[0]!.box === "" ? "begin" : "locked");
    if (own?.unsent) await this.sendClosed();
  }

  private async allKept(): Promise<device.Kept[]> {
    try {
      return await device.allKept();
    } catch {
      return []; // a private window keeps nothing
    }
  }

  // ---- Opening and locking

  async unlock(event: Event): Promise<void> {
    event.preventDefault();
    const field = this.field("passphrase");
    this.say("wait");
    let fault = "wrong";
    for (const kept of this.closed) {
      try {
        const opened = await box.open(kept.box, field.value, kept.owner);
        field.value = "";
        this.enter(opened.key, kept.based_on, opened.text, kept.unsent ? undefined : opened.text);
        if (kept.unsent) void this.send();
        return;
      } catch (problem) {
        if (!(problem instanceof box.WrongPassphrase)) fault = "damaged";
      }
    }
    this.say(fault, "error");
    field.focus();
  }

  private enter(key: box.PageKey, basedOn: number, text: string, clean: string | undefined): void {
    this.key = key;
    this.closed = [];
    this.owner = key.owner;
    this.basedOn = basedOn;
    this.clean = clean ?? "\0"; // no text: what was never sent
    this.area("text").value = text;
    this.say("");
    this.show("open");
    this.count();
    void this.allKept().then((kept) => { this.field("keep-here").checked = kept.some(({ owner }) => owner === this.owner); });
    this.area("text").focus();
  }

  async begin(event: Event): Promise<void> {
    event.preventDefault();
    const key = await this.chosenKey("new-passphrase", "new-again");
    if (!key) return;
    this.part("drawn").textContent = "";
    this.enter(key, this.basedOn, "", "");
  }

  // The key of a passphrase that was typed twice; undefined, with the reason said, if it cannot be one.
  private async chosenKey(firstId: string, againId: string): Promise<box.PageKey | undefined> {
    const [first, again] = [this.field(firstId), this.field(againId)];
    if (!box.isLongEnough(first.value)) return void this.refuse("short", first);
    if (box.passphraseForm(first.value) !== box.passphraseForm(again.value)) return void this.refuse("different", again);
    this.say("wait");
    const key = await box.newKey(first.value, this.owner);
    first.value = again.value = "";
    return key;
  }

  // Another passphrase from now on. The old one is asked for: an open page may stand unwatched for a moment.
  async change(event: Event): Promise<void> {
    event.preventDefault();
    const old = this.field("old-passphrase");
    const before = this.key;
    if (!before || this.sending) return;
    this.say("wait");
    try {
      await box.open(await box.close(before, ""), old.value, this.owner);
    } catch {
      return this.refuse("wrong", old);
    }
    const key = await this.chosenKey("changed-passphrase", "changed-again");
    if (!key || this.key !== before) return; // locked meanwhile
    old.value = "";
    this.key = key;
    this.clean = "\0"; // what the server has is closed with the old one, so it is to be sent even if no letter changed
    this.part("change").removeAttribute("open");
    await this.send(true);
    if (!this.isDirty() && this.shown("open")) this.say("changed_passphrase");
  }

  async lock(): Promise<void> {
    if (this.isDirty()) await this.send();
    if (!this.key || this.shown("conflict")) return;
    const unsent = this.isDirty();
    if (unsent && box.freeBytes(this.area("text").value) < 0) return this.say("long", "error");
    const text = this.area("text").value;
    const closed = unsent || text !== "" ? await box.close(this.key, text) : "";
    const kept = { owner: this.owner, based_on: this.basedOn, box: closed, unsent };
    if (unsent && this.field("keep-here").checked) await this.keepOnDevice(kept); // the very box that will be sent
    this.closed = [kept];
    this.wipe();
    this.say("locked");
    this.show(closed === "" && this.basedOn === 0 ? "begin" : "locked");
    if (unsent) this.plan(retryMilliseconds);
  }

  // Nothing readable stays in this page.
  private wipe(): void {
    this.key = undefined;
    this.clean = "";
    window.clearTimeout(this.timer);
    window.clearTimeout(this.hiddenTimer);
    for (const field of this.element.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(".passphrase, textarea")) field.value = "";
    this.part("drawn").textContent = "";
    this.show(undefined);
  }

  private seen(): void {
    window.clearTimeout(this.hiddenTimer);
    if (document.hidden && this.key) this.hiddenTimer = window.setTimeout(() => void this.lock(), hiddenMilliseconds);
  }

  private exit(event: Event): void {
    if (!(event.target instanceof Element) || !event.target.closest(".quick-exit")) return;
    this.leaving = true; // no question on the way out
    if (this.isDirty()) void this.send();
    for (const area of this.element.querySelectorAll("textarea")) area.hidden = true;
  }

  // Turbo takes the page away without asking.
  private goAway(event: CustomEvent<{ url: string }>): void {
    if (!this.isUnsent() || this.leaving) return;
    event.preventDefault();
    location.assign(event.detail.url);
  }

  // Signing out clears what this device keeps: what was not sent yet would be lost.
  private signOut(event: Event): void {
    const form = event.target as HTMLFormElement;
    if (!isEnding(form) || this.leaving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.sendAny().then(async () => {
      if (this.isUnsent()) this.say("unsent", "error");
      else if (!(await mayEnd())) return;
      this.leaving = true;
      if (!this.isUnsent()) form.requestSubmit();
    });
  }

  // ---- Saving

  typed(): void {
    this.count();
    this.plan(quietMilliseconds);
  }

  save(event: Event): Promise<void> {
    event.preventDefault();
    return this.send(true);
  }

  private isDirty(): boolean {
    return this.key !== undefined && this.area("text").value !== this.clean;
  }

  // Also what was closed before it could be sent.
  private isUnsent(): boolean {
    return this.isDirty() || this.closed.some(({ unsent }) => unsent);
  }

  private plan(milliseconds: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.sendAny(), milliseconds);
  }

  private sendAny(): Promise<void> {
    return this.key ? this.send() : this.sendClosed();
  }

  // A closed box needs no key. What another device wrote meanwhile is met when it is opened.
  private async sendClosed(): Promise<void> {
    const waiting = this.closed.find(({ unsent, owner }) => unsent && owner === this.owner);
    if (!waiting || this.sending) return;
    this.sending = true;
    try {
      const answer = await save(waiting.based_on, waiting.box, waiting.owner);
      if (answer.kind === "saved") await this.wasSent(waiting, answer.version);
      else if (answer.kind === "signed_out") this.signedOut();
      else if (answer.kind === "offline" && !this.key) this.plan(retryMilliseconds);
    } finally {
      this.sending = false;
    }
  }

  private async wasSent(waiting: device.Kept, version: number): Promise<void> {
    const sent = { ...waiting, based_on: version, unsent: false };
    const here = (await this.allKept()).find(({ owner }) => owner === waiting.owner);
    if (here?.unsent && here.box === waiting.box) await this.keepOnDevice(sent);
    this.basedOn = version;
    if (this.key) return; // opened meanwhile: its text goes on from here
    this.closed = [sent];
    this.show("locked");
    this.say("saved");
  }

  private async send(evenIfClean = false): Promise<void> {
    const text = this.area("text").value;
    if (!this.key || this.sending || this.newer || (!evenIfClean && !this.isDirty())) return;
    if (box.freeBytes(text) < 0) return this.say("long", "error");
    this.sending = true;
    try {
      const closed = await box.close(this.key, text);
      const here = this.field("keep-here").checked;
      if (here) await this.keepOnDevice({ owner: this.owner, based_on: this.basedOn, box: closed, unsent: true });
      const answer = await save(this.basedOn, closed, this.owner);
      if (answer.kind === "saved") {
        this.basedOn = answer.version;
        this.clean = text;
        if (here) await this.keepOnDevice({ owner: this.owner, based_on: answer.version, box: closed, unsent: false });
        this.say("saved");
      } else if (answer.kind === "newer") await this.meet(answer.saved, text);
      else if (answer.kind === "signed_out") this.signedOut();
      else {
        this.say(here ? "waiting_here" : "waiting", "error");
        this.plan(retryMilliseconds);
      }
    } finally {
      this.sending = false;
    }
    if (this.isDirty() && this.shown("open")) this.plan(quietMilliseconds);
  }

  private signedOut(): void {
    this.say("signed_out", "error");
    this.hide("sign_in", false);
  }

  // ---- Two devices

  private async meet(saved: Saved, mine: string): Promise<void> {
    if (!this.key) return;
    this.newer = saved;
    this.area("mine").value = mine;
    const theirs = saved.box === "" ? "" : await box.openAgain(saved.box, this.key).catch(() => null);
    this.hide("other_passphrase", theirs !== null);
    this.hide("sides", theirs === null);
    this.area("theirs").value = theirs ?? "";
    this.show("conflict");
    this.say("changed");
  }

  async openOther(): Promise<void> {
    if (!this.newer) return;
    this.say("wait");
    try {
      const opened = await box.open(this.newer.box, this.field("other").value, this.owner);
      this.key = opened.key; // the newer passphrase is the one that counts
      this.field("other").value = "";
      this.area("theirs").value = opened.text;
      this.hide("other_passphrase", true);
      this.hide("sides", false);
      this.say("changed");
    } catch {
      this.refuse("wrong", this.field("other"));
    }
  }

  async choose(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const choice = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "both";
    if (!this.newer || (this.part("sides").hidden && choice !== "mine")) return;
    const [mine, theirs] = [this.area("mine").value, this.area("theirs").value];
    const text = choice === "mine" ? mine : choice === "theirs" ? theirs : `${theirs}\n\n${mine}`;
    this.basedOn = this.newer.version;
    this.newer = undefined;
    this.area("text").value = text;
    this.show("open");
    this.count();
    await this.send(true);
  }

  // ---- This device, a passphrase out of words, starting anew

  async keepHere(event: Event): Promise<void> {
    const wanted = (event.target as HTMLInputElement).checked;
    try {
      if (wanted && this.key) {
        await navigator.serviceWorker.register(`${worker}?language=${this.element.dataset["privatePageLanguageValue"] ?? "ja"}`, { scope });
        const text = this.area("text").value;
        await this.keepOnDevice({ owner: this.owner, based_on: this.basedOn, box: await box.close(this.key, text), unsent: this.isDirty() });
      } else {
        await device.forget(this.owner);
        await (await navigator.serviceWorker.getRegistration(scope))?.unregister();
        for (const name of await caches.keys()) await caches.delete(name);
      }
    } catch {
      (event.target as HTMLInputElement).checked = !wanted;
    }
  }

  private async keepOnDevice(kept: device.Kept): Promise<void> {
    await device.keep(kept).catch(() => undefined); // a private window keeps nothing; the server has it
  }

  async draw(): Promise<void> {
    const answer = await fetch("/me/private/words").catch(() => null);
    if (!answer?.ok) return this.say("offline", "error");
    const words = (await answer.text()).split("\n");
    const drawn = [...crypto.getRandomValues(new Uint16Array(drawnWords))].map((number) => words[number % words.length]!); // 512 divides 65,536
    this.part("drawn").textContent = drawn.join("　");
    this.hide("drawn", false);
    this.hide("drawn_help", false);
  }

  showLetters(event: Event): void {
    const tick = event.target as HTMLInputElement;
    for (const field of tick.form?.querySelectorAll(".passphrase") ?? []) field.classList.toggle("passphrase-shown", tick.checked);
  }

  async throwAway(): Promise<void> {
    if (!this.field("sure").checked) return this.refuse("sure", this.field("sure"));
    const answer = await save(this.basedOn, "", this.owner);
    if (answer.kind === "newer") return this.connectAgain();
    if (answer.kind === "signed_out") return this.signedOut();
    if (answer.kind === "offline") return this.say("offline", "error");
    await device.forget(this.owner).catch(() => undefined);
    await this.connectAgain();
    this.say("gone");
  }

  // ---- Parts of the page

  private part(name: Part): HTMLElement {
    return this.element.querySelector<HTMLElement>(`[data-part=${name}]`)!;
  }

  private field(id: string): HTMLInputElement {
    return this.element.querySelector<HTMLInputElement>(`#${id}`)!;
  }

  private area(id: string): HTMLTextAreaElement {
    return this.element.querySelector<HTMLTextAreaElement>(`#${id}`)!;
  }

  private hide(name: Part, hidden: boolean): void {
    this.part(name).hidden = hidden;
  }

  private shown(name: Part): boolean {
    return !this.part(name).hidden;
  }

  private show(name: Part | undefined): void {
    for (const place of places) this.hide(place, place !== name);
    this.hide("change", name !== "open");
    this.hide("forgotten", this.closed.some(({ unsent }) => unsent) || !this.owner);
  }

  private count(): void {
    const free = Math.floor(box.freeBytes(this.area("text").value) / 3);
    this.part("state").textContent = free < 300 ? (this.part("words").dataset["long"] ?? "") : "";
  }

  private refuse(word: string, field: HTMLInputElement): void {
    this.say(word, "error");
    field.focus();
  }

  private say(word: string, kind: "ok" | "error" = "ok"): void {
    const status = this.part("status");
    const time = new Date().toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });
    status.textContent = word ? (this.part("words").dataset[word] ?? "").replace("{time}", time) : "";
    status.className = `notice notice-${kind}`;
    status.hidden = word === "";
    this.hide("sign_in", true);
    this.hide("retry", true);
  }
}
