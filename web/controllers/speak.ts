import { Controller } from "@hotwired/stimulus";

// Reads the page aloud with the device's own voice. Readings come from data-reading or from the ruby, because a voice
// guesses kanji wrongly.
export default class SpeakController extends Controller<HTMLElement> {
  static override targets = ["button"];
  declare readonly buttonTargets: HTMLElement[];

  override connect(): void {
    if (!("speechSynthesis" in window)) return;
    for (const button of this.buttonTargets) button.hidden = false;
  }

  override disconnect(): void {
    if ("speechSynthesis" in window) window.speechSynthesis.cancel();
  }

  toggle(): void {
    if (window.speechSynthesis.speaking) {
      window.speechSynthesis.cancel();
      return;
    }
    for (const text of this.sentences()) {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = document.documentElement.lang === "en" ? "en" : "ja-JP";
      utterance.rate = 0.9;
      window.speechSynthesis.speak(utterance);
    }
  }

  private sentences(): string[] {
    const readable = "h1, h2, h3, p, li, dt, dd, legend, label, th, td, [data-reading]";
    const elements = [...document.querySelectorAll<HTMLElement>(`main :is(${readable})`)];
    return elements
      .filter((element) => element.offsetParent !== null && !element.parentElement?.closest(`main :is(${readable})`))
      .map((element) => this.reading(element))
      .filter((text) => text !== "");
  }

  private reading(element: HTMLElement): string {
    if (element.dataset["reading"]) return element.dataset["reading"];
    const copy = element.cloneNode(true) as HTMLElement;
    for (const ruby of copy.querySelectorAll("ruby")) {
      ruby.replaceWith([...ruby.querySelectorAll("rt")].map((rt) => rt.textContent).join(""));
    }
    return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
  }
}
