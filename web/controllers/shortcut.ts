import { Controller } from "@hotwired/stimulus";

const exitPresses = 3;
const exitMilliseconds = 1_500;

// / search · j k up and down in a list · ? the keys · Escape three times: leave at once. Never while typing.
export default class ShortcutController extends Controller<HTMLElement> {
  private escapes: number[] = [];
  private readonly stop = new AbortController();

  override connect(): void {
    document.addEventListener("keydown", (event) => this.pressed(event), { signal: this.stop.signal });
  }

  override disconnect(): void {
    this.stop.abort();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Escape") return this.escape();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || this.typing(event.target)) return;
    if (event.key === "/") this.focusSearch(event);
    else if (event.key === "j") this.move(event, 1);
    else if (event.key === "k") this.move(event, -1);
    else if (event.key === "?") this.help(event);
  }

  private typing(target: EventTarget | null): boolean {
    if (!(target instanceof HTMLElement)) return false;
    if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
    return target.matches("textarea, select") || target.isContentEditable;
  }

  private focusSearch(event: KeyboardEvent): void {
    const search = document.querySelector<HTMLInputElement>("main input[type=search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  }

  private move(event: KeyboardEvent, step: number): void {
    const rows = [...document.querySelectorAll<HTMLElement>("main .list-row")];
    const links = rows.map((row) => (row.matches("a") ? row : row.querySelector<HTMLElement>("a, button"))).filter((link) => link !== null);
    if (links.length === 0) return;
    event.preventDefault();
    const here = links.findIndex((link) => link === document.activeElement || link.closest(".list-row")?.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + step, 0), links.length - 1);
    links[next]?.focus();
  }

  private help(event: KeyboardEvent): void {
    const dialog = document.getElementById("keys");
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
    event.preventDefault();
    dialog.showModal();
  }

  private escape(): void {
    const now = Date.now();
    this.escapes = [...this.escapes.filter((time) => now - time < exitMilliseconds), now];
    if (this.escapes.length < exitPresses) return;
    this.escapes = [];
    document.querySelector<HTMLAnchorElement>(".quick-exit")?.click();
  }
}
