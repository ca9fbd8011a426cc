import { Controller } from "@hotwired/stimulus";

// Takes the focus when it appears: the summary of what is missing in a form.
export default class FocusController extends Controller<HTMLElement> {
  override connect(): void {
    this.element.focus();
  }
}
