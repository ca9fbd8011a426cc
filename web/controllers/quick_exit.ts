import { Controller } from "@hotwired/stimulus";

// Replaces the page, so that "back" does not lead here again.
export default class QuickExitController extends Controller<HTMLAnchorElement> {
  leave(event: Event): void {
    event.preventDefault();
    document.body.hidden = true; // at once, before the network answers
    location.replace(this.element.href);
  }
}
