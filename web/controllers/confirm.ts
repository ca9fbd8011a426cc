import { Controller } from "@hotwired/stimulus";

import { word } from "../words";

// <form data-controller="confirm" data-confirm-text="…" data-action="submit->confirm#ask">: asks once more before
// something that cannot be undone. Without script the server's own page asks.
export default class ConfirmController extends Controller<HTMLFormElement> {
  private sure = false;

  ask(event: SubmitEvent): void {
    if (this.sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = this.dialog();
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue !== "yes") return;
      this.sure = true;
      this.element.requestSubmit(event.submitter);
    });
    dialog.showModal();
  }

  private dialog(): HTMLDialogElement {
    const dialog = document.createElement("dialog");
    const text = document.createElement("p");
    text.textContent = this.element.dataset["confirmText"] ?? "";
    text.id = "confirm-text";
    const form = document.createElement("form");
    form.method = "dialog";
    form.className = "actions";
    form.append(this.button("no", word("confirmNo"), "button button-quiet"), this.button("yes", word("confirmYes"), "button button-danger"));
    dialog.setAttribute("aria-labelledby", text.id);
    dialog.className = "stack";
    dialog.append(text, form);
    return dialog;
  }

  private button(value: string, text: string, className: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.value = value;
    button.textContent = text;
    button.className = className;
    return button;
  }
}
