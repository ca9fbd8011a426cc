import { Controller } from "@hotwired/stimulus";

// A <details> that closes as a menu does.
export default class MenuController extends Controller<HTMLDetailsElement> {
  close(): void {
    if (!this.element.open) return;
    this.element.open = false;
    this.element.querySelector("summary")?.focus();
  }

  outside(event: Event): void {
    if (event.target instanceof Node && !this.element.contains(event.target)) this.element.open = false;
  }
}
