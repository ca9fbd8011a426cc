import { Controller } from "@hotwired/stimulus";

// <p data-controller="refresh" data-refresh-seconds="5">: the page is loaded anew while something is being made ready,
// but never while somebody types or watches. Without script the link beside it does it.
export default class RefreshController extends Controller<HTMLElement> {
  private timer: number | undefined;

  override connect(): void {
    const seconds = Number(this.element.dataset["refreshSeconds"] ?? 5);
    this.timer = window.setTimeout(() => this.reload(), seconds * 1000);
  }

  override disconnect(): void {
    window.clearTimeout(this.timer);
  }

  private reload(): void {
    const chosen = [...document.querySelectorAll<HTMLInputElement>("input[type=file]")].some((input) => (input.files?.length ?? 0) > 0);
    const plays = [...document.querySelectorAll("video")].some((film) => !film.paused);
    const busy = chosen || plays || document.activeElement?.closest("form, video, details[open]");
    if (busy || document.hidden) this.connect();
    else this.element.querySelector("a")?.click();
  }
}
