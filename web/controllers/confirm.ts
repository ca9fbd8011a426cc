import { Controller } from "@hotwired/stimulus";

import { ask } from "../ask";

// <form data-controller="confirm" data-confirm-text="…" data-action="submit->confirm#ask">: asks once more before
// something that cannot be undone. Without script the server's own page asks.
export default class ConfirmController extends Controller<HTMLFormElement> {
  private sure = false;

  ask(event: SubmitEvent): void {
    if (this.sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void ask(this.element.dataset["confirmText"] ?? "").then((yes) => {
      if (!yes) return;
      this.sure = true;
      this.element.requestSubmit(event.submitter);
    });
  }
}
