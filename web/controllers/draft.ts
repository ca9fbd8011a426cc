import { Controller } from "@hotwired/stimulus";

import { word } from "../words";

const everyMilliseconds = 5_000;
const retryMilliseconds = 10_000;

// <form data-controller="draft" data-draft-url="/persons/…/draft">: sends what is typed every few seconds, so that a
// break, a closed lid or an empty battery costs nothing. Without connection the text stays in the form and is sent later.
export default class DraftController extends Controller<HTMLFormElement> {
  private url = "";
  private sent = "";
  private timer: number | undefined;
  private sending = false;
  private submitting = false;
  private state!: HTMLElement;
  private readonly stop = new AbortController();

  override connect(): void {
    this.url = this.element.dataset["draftUrl"] ?? "";
    if (!this.url) return;
    this.sent = this.typed();
    this.state = this.element.querySelector<HTMLElement>("[data-draft-target=state]") ?? this.addState();
    const options = { signal: this.stop.signal };
    this.element.addEventListener("input", () => this.plan(everyMilliseconds), options);
    this.element.addEventListener("change", () => this.plan(everyMilliseconds), options);
    this.element.addEventListener("turbo:submit-start", () => (this.submitting = true), options);
    this.element.addEventListener("submit", (event) => this.leftWithoutTurbo(event), options);
    this.element.addEventListener("turbo:submit-end", (event) => this.submitted(event as CustomEvent), options);
    document.addEventListener("turbo:fetch-request-error", () => this.lost(), options);
    document.addEventListener("visibilitychange", () => document.hidden && this.leave(), options);
    window.addEventListener("pagehide", () => this.leave(), options);
    window.addEventListener("online", () => this.plan(0), options);
    window.addEventListener("beforeunload", (event) => this.warn(event), options);
  }

  override disconnect(): void {
    if (this.url) this.leave();
    window.clearTimeout(this.timer);
    this.stop.abort();
  }

  private addState(): HTMLElement {
    const state = document.createElement("span");
    state.className = "draft-state no-print";
    state.setAttribute("role", "status");
    const actions = [...this.element.querySelectorAll(":scope .actions")].pop();
    (actions ?? this.element).append(state);
    return state;
  }

  private typed(): string {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.element)) {
      if (typeof value === "string") fields.append(name, value);
    }
    return fields.toString();
  }

  private plan(milliseconds: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), milliseconds);
  }

  private async send(): Promise<void> {
    const typed = this.typed();
    if (typed === this.sent || this.submitting) return;
    if (this.sending) return this.plan(everyMilliseconds);
    this.sending = true;
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", Accept: "text/html" },
        body: typed,
        redirect: "manual",
      });
      if (answer.ok) this.kept(typed);
      else this.say(answer.status >= 500 ? "draftWaiting" : "draftRefused", "waiting", answer.status >= 500);
    } catch {
      this.say("draftWaiting", "waiting", true);
    } finally {
      this.sending = false;
    }
  }

  private kept(typed: string): void {
    this.sent = typed;
    const now = new Date();
    const time = `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
    this.state.textContent = word("draftKept", { time });
    this.state.dataset["state"] = "kept";
  }

  private say(name: string, state: string, again: boolean): void {
    const text = word(name);
    if (this.state.textContent !== text) this.state.textContent = text; // not read out again at every try
    this.state.dataset["state"] = state;
    if (again) this.plan(retryMilliseconds);
  }

  private lost(): void {
    this.submitting = false;
    this.say("draftWaiting", "waiting", true);
  }

  private leftWithoutTurbo(event: SubmitEvent): void {
    const leaver = event.submitter ?? this.element;
    if (leaver.closest("[data-turbo=false]") && !event.defaultPrevented) this.submitting = true;
  }

  private submitted(event: CustomEvent<{ success: boolean }>): void {
    if (event.detail.success) this.sent = this.typed();
    else this.submitting = false;
  }

  private leave(): void {
    const typed = this.typed();
    if (typed === this.sent || this.submitting) return;
    if (navigator.sendBeacon(this.url, new URLSearchParams(typed))) this.sent = typed;
  }

  // Only when the last try failed: then closing really would lose something.
  private warn(event: BeforeUnloadEvent): void {
    if (this.state.dataset["state"] === "waiting" && this.typed() !== this.sent && !this.submitting)
      event.preventDefault();
  }
}
