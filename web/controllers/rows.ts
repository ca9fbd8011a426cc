import { Controller } from "@hotwired/stimulus";

import { word } from "../words";

// Repeating rows. The server offers a blank row and a button that asks for one more; here this happens at once, and each
// row gets a button that takes it away. Names: line/3/column; ids: …-3-….
export default class RowsController extends Controller<HTMLElement> {
  static override targets = ["row", "button"];
  static override values = { most: Number };
  declare readonly rowTargets: HTMLElement[];
  declare readonly buttonTargets: HTMLElement[];
  declare readonly mostValue: number;

  rowTargetConnected(row: HTMLElement): void {
    if (row.querySelector(".rows-remove")) return;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button button-quiet button-small rows-remove no-print";
    remove.textContent = word("rowRemove");
    if (row.querySelectorAll("input:not([type=hidden]), select, textarea").length === 1) {
      remove.setAttribute("aria-label", word("rowRemove"));
      remove.textContent = "×";
    }
    remove.addEventListener("click", () => this.remove(row));
    row.append(remove);
  }

  add(event: Event): void {
    event.preventDefault();
    const last = this.rowTargets.at(-1);
    if (!last || this.full()) return;
    const row = last.cloneNode(true) as HTMLElement;
    row.querySelector(".rows-remove")?.remove();
    this.renumber(row);
    this.clear(row);
    last.after(row);
    row.querySelector<HTMLElement>("input, select, textarea")?.focus();
    this.showButton();
  }

  private remove(row: HTMLElement): void {
    const next = this.rowTargets[this.rowTargets.indexOf(row) + 1] ?? this.rowTargets[this.rowTargets.indexOf(row) - 1];
    if (this.rowTargets.length > 1) row.remove();
    else this.clear(row);
    (next ?? row).querySelector<HTMLElement>("input, select, textarea")?.focus();
    this.showButton();
    this.element.dispatchEvent(new Event("input", { bubbles: true })); // the draft changed
  }

  private renumber(row: HTMLElement): void {
    const numbers = this.rowTargets.flatMap((one) =>
      [...one.querySelectorAll("[name]")].map((field) => Number(/\/(\d+)\//.exec(field.getAttribute("name") ?? "")?.[1] ?? 0)),
    );
    const next = String(Math.max(...numbers, 0) + 1);
    for (const field of row.querySelectorAll<HTMLElement>("[name]")) {
      field.setAttribute("name", (field.getAttribute("name") ?? "").replace(/\/\d+\//, `/${next}/`));
    }
    for (const element of row.querySelectorAll<HTMLElement>("[id], [for], [aria-describedby], [aria-labelledby]")) {
      for (const name of ["id", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(/-\d+-([^-]*(?:-help)?)$/, `-${next}-$1`));
      }
    }
  }

  private clear(row: HTMLElement): void {
    for (const field of row.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(
      "input:not([type=hidden]), select, textarea",
    )) {
      if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) field.checked = false;
      else field.value = "";
      field.removeAttribute("aria-invalid");
    }
  }

  private full(): boolean {
    return this.mostValue > 0 && this.rowTargets.length >= this.mostValue;
  }

  private showButton(): void {
    for (const button of this.buttonTargets) button.hidden = this.full();
  }
}
