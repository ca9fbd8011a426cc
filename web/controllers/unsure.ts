import { Controller } from "@hotwired/stimulus";

// わからない・答えたくない beside a text: a checkbox named "line?". One of the two at a time; what was typed before is set
// aside but not thrown away; typing again takes the choice back. On <body>, because every form has them.
export default class UnsureController extends Controller<HTMLElement> {
  changed(event: Event): void {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.name.endsWith("?")) return;
    const group = box.closest(".unsure");
    for (const other of group?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? []) {
      if (box.checked && other !== box) other.checked = false;
    }
    group?.parentElement?.classList.toggle("set-aside", box.checked);
  }

  typed(event: Event): void {
    const field = event.target;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || field.closest(".unsure")) return;
    const line = field.closest(".set-aside");
    if (!line || field.type === "checkbox" || field.type === "radio") return;
    line.classList.remove("set-aside");
    for (const box of line.querySelectorAll<HTMLInputElement>(".unsure input[type=checkbox]")) box.checked = false;
  }
}
