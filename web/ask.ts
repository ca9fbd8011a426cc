import { word } from "./words";

function button(value: string, text: string, className: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.value = value;
  button.textContent = text;
  button.className = className;
  return button;
}

// Asks once more before something that cannot be undone.
export function ask(question: string): Promise<boolean> {
  const dialog = document.createElement("dialog");
  const text = document.createElement("p");
  text.textContent = question;
  text.id = "confirm-text";
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "actions";
  form.append(button("no", word("confirmNo"), "button button-quiet"), button("yes", word("confirmYes"), "button button-danger"));
  dialog.setAttribute("aria-labelledby", text.id);
  dialog.className = "stack";
  dialog.append(text, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}
