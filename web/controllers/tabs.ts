import { Controller } from "@hotwired/stimulus";

// <div data-controller="tabs"><ul class="tabs"><li><a href="#one">…</a></li>…</ul><section id="one">…</section>…</div>
// Without script: links to sections one below the other.
export default class TabsController extends Controller<HTMLElement> {
  override connect(): void {
    const list = this.element.querySelector(".tabs");
    list?.setAttribute("role", "tablist");
    for (const item of list?.querySelectorAll("li") ?? []) item.setAttribute("role", "presentation");
    for (const tab of this.tabs()) {
      const panel = this.panel(tab);
      tab.setAttribute("role", "tab");
      tab.id ||= `${panel?.id ?? ""}-tab`;
      panel?.setAttribute("role", "tabpanel");
      panel?.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        this.select(tab);
      });
      tab.addEventListener("keydown", (event) => this.move(event, tab));
    }
    const tabs = this.tabs();
    const wanted = tabs.find((tab) => tab.hash !== "" && tab.hash === location.hash) ?? tabs[0];
    if (wanted) this.select(wanted);
  }

  private tabs(): HTMLAnchorElement[] {
    return [...this.element.querySelectorAll<HTMLAnchorElement>('.tabs a[href^="#"]')];
  }

  private panel(tab: HTMLAnchorElement): HTMLElement | null {
    return document.getElementById(tab.hash.slice(1));
  }

  private select(chosen: HTMLAnchorElement): void {
    for (const tab of this.tabs()) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      const panel = this.panel(tab);
      if (panel) panel.hidden = tab !== chosen;
    }
  }

  private move(event: KeyboardEvent, tab: HTMLAnchorElement): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = this.tabs();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    this.select(next);
    next.focus();
  }
}
