import { Controller } from "@hotwired/stimulus";

// <button type="button" hidden data-controller="print" data-action="print#open">
export default class PrintController extends Controller<HTMLElement> {
  override connect(): void {
    this.element.hidden = false;
  }

  open(): void {
    window.print();
  }
}
