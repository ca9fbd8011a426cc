import { Controller } from "@hotwired/stimulus";

type Field = HTMLInputElement | HTMLTextAreaElement;

// Examples of an item become buttons that put their text into the field: the one in use, or the first empty one.
export default class HintsController extends Controller<HTMLElement> {
  static override targets = ["cards", "field"];
  declare readonly cardsTargets: HTMLElement[];
  private last: Field | undefined;

  override connect(): void {
    this.element.addEventListener("focusin", (event) => {
      if (this.isField(event.target)) this.last = event.target;
    });
    for (const cards of this.cardsTargets) {
      for (const card of cards.querySelectorAll<HTMLElement>("li[data-text]")) this.makeButton(card);
    }
  }

  private isField(target: EventTarget | null): target is Field {
    return target instanceof HTMLElement && target.matches("[data-hints-target~=field]");
  }

  private makeButton(card: HTMLElement): void {
    if (card.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...card.childNodes);
    button.addEventListener("click", () => this.put(card.dataset["text"] ?? ""));
    card.append(button);
  }

  // One more input of a list that is full, if the form allows it: the button for it does its work at once.
  private added(): Field | undefined {
    const rows = (this.last ?? this.element.querySelector("[data-hints-target~=field]"))?.closest(".rows");
    rows?.querySelector<HTMLButtonElement>("[data-rows-target~=button]:not([hidden])")?.click();
    return [...(rows?.querySelectorAll<Field>("[data-hints-target~=field]") ?? [])].find((field) => field.value === "");
  }

  private put(text: string): void {
    const fields = [...this.element.querySelectorAll<Field>("[data-hints-target~=field]")];
    const empty = fields.find((field) => field.value.trim() === "") ?? this.added();
    const field = this.last instanceof HTMLTextAreaElement || this.last?.value === "" ? this.last : (empty ?? this.last ?? fields[0]);
    if (!field) return;
    const separator = field.value.trim() === "" ? "" : field instanceof HTMLTextAreaElement ? "\n" : "、";
    field.value = field.value.trimEnd() + separator + text;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
