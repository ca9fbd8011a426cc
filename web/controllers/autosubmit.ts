import { Controller } from "@hotwired/stimulus";

// <form data-controller="autosubmit" data-action="change->autosubmit#submit">: the button, if marked, steps back.
export default class AutosubmitController extends Controller<HTMLFormElement> {
  static override targets = ["button"];
  declare readonly buttonTargets: HTMLElement[];

  override connect(): void {
    for (const button of this.buttonTargets) button.hidden = true;
  }

  submit(): void {
    this.element.requestSubmit();
  }
}
