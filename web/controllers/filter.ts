import { Controller } from "@hotwired/stimulus";

const patienceMilliseconds = 250;

// <form data-controller="filter" data-action="input->filter#typed" data-turbo-frame="list">: searches while typing.
// Not during conversion by an input method: half a kana finds nothing.
export default class FilterController extends Controller<HTMLFormElement> {
  private timer: number | undefined;

  override connect(): void {
    this.element.addEventListener("compositionend", () => this.plan());
  }

  override disconnect(): void {
    window.clearTimeout(this.timer);
  }

  typed(event: InputEvent): void {
    if (!event.isComposing) this.plan();
  }

  private plan(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.element.requestSubmit(), patienceMilliseconds);
  }
}
