import { Controller } from "@hotwired/stimulus";

// Shows the chosen number large: into data-scale-target="value" if there is one.
export default class ScaleController extends Controller<HTMLElement> {
  static override targets = ["point", "value"];
  declare readonly pointTargets: HTMLInputElement[];
  declare readonly valueTargets: HTMLElement[];

  override connect(): void {
    this.element.addEventListener("input", () => this.show());
    this.show();
  }

  private show(): void {
    const range = this.pointTargets.find((point) => point.type === "range");
    const chosen = range ?? this.pointTargets.find((point) => point.checked);
    for (const value of this.valueTargets) value.textContent = chosen?.value ?? "";
  }
}
