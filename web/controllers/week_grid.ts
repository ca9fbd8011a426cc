import { Controller } from "@hotwired/stimulus";

import { word } from "../words";

const weekdays = ["mon", "tue", "wed", "thu", "fri"];

// A week: what stands on one weekday can be put on the other weekdays whose field is still empty.
// Names: line/mon.morning/text and line/mon.morning/agency.
export default class WeekGridController extends Controller<HTMLElement> {
  override connect(): void {
    this.element.addEventListener("input", (event) => this.offer(event.target));
    this.element.addEventListener("focusin", (event) => this.offer(event.target));
  }

  private offer(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement)) return;
    const part = target.closest<HTMLElement>(".week-part");
    if (!part || this.others(target).length === 0 || target.value.trim() === "") return this.clear();
    if (part.querySelector(".week-copy")) return;
    this.clear();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet button-small week-copy";
    button.textContent = word("weekCopy");
    button.addEventListener("click", () => this.copy(target));
    part.append(button);
  }

  private clear(): void {
    for (const button of this.element.querySelectorAll(".week-copy")) button.remove();
  }

  private fields(part: string): Map<string, HTMLInputElement | HTMLSelectElement> {
    const found = new Map<string, HTMLInputElement | HTMLSelectElement>();
    for (const field of this.element.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")) {
      if (field.name.endsWith(part)) found.set(field.name, field);
    }
    return found;
  }

  // The fields of the same part of the day on the other weekdays, as long as they are empty.
  private others(from: HTMLInputElement): HTMLInputElement[] {
    const parsed = /^(.*\/)([a-z]{3})(\.[a-z]+\/text)$/.exec(from.name);
    if (!parsed || !weekdays.includes(parsed[2] ?? "")) return [];
    const fields = this.fields(parsed[3] ?? "");
    return weekdays
      .map((day) => fields.get(`${parsed[1]}${day}${parsed[3]}`))
      .filter((field): field is HTMLInputElement => field instanceof HTMLInputElement && field !== from && field.value.trim() === "");
  }

  private copy(from: HTMLInputElement): void {
    const agency = this.agencyOf(from)?.value ?? "";
    for (const field of this.others(from)) {
      field.value = from.value;
      const select = this.agencyOf(field);
      if (select) select.value = agency;
    }
    this.clear();
    from.focus();
    from.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private agencyOf(field: HTMLInputElement): HTMLSelectElement | null {
    return field.closest(".week-part")?.querySelector<HTMLSelectElement>("select") ?? null;
  }
}
