import { Controller } from "@hotwired/stimulus";

const everySeconds = 10;

// Beside the player: a touch on a chapter goes there, the place to go on at is noted every few seconds, a chapter that
// was seen ticks itself. The form of the page keeps working by itself; this only fills it in.
export default class VideoController extends Controller<HTMLElement> {
  static override targets = ["film"];
  declare readonly filmTarget: HTMLVideoElement;
  private readonly stop = new AbortController();
  private watched = 0;
  private lastTime = 0;
  private saved = 0;
  private form: HTMLFormElement | null = null;

  override connect(): void {
    this.watched = Number(this.element.dataset["videoWatched"] ?? 0);
    this.saved = this.watched;
    this.form = document.querySelector<HTMLInputElement>("[data-video-field=position]")?.form ?? null;
    const options = { signal: this.stop.signal };
    this.filmTarget.addEventListener("loadedmetadata", () => this.resume(), options);
    this.filmTarget.addEventListener("timeupdate", () => this.moved(), options);
    this.filmTarget.addEventListener("seeked", () => (this.lastTime = this.filmTarget.currentTime), options);
    for (const event of ["pause", "ended"]) this.filmTarget.addEventListener(event, () => void this.save(), options);
    window.addEventListener("pagehide", () => void this.save(), options);
    if (this.filmTarget.readyState >= 1) this.resume();
    this.makeChaptersButtons();
    if (this.element.hasAttribute("data-video-streaming-only")) this.hideCopying();
  }

  override disconnect(): void {
    void this.save();
    this.stop.abort();
  }

  // The server refuses copies anyway; this only takes the menu entries away.
  private hideCopying(): void {
    this.filmTarget.setAttribute("controlslist", "nodownload noremoteplayback");
    this.filmTarget.disablePictureInPicture = true;
    this.filmTarget.disableRemotePlayback = true;
  }

  private resume(): void {
    const position = Number(this.element.dataset["videoPosition"] ?? 0);
    if (position > 0 && position < this.filmTarget.duration - 1) this.filmTarget.currentTime = position;
    this.lastTime = this.filmTarget.currentTime;
  }

  private chapters(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>("[data-video-start]")];
  }

  private makeChaptersButtons(): void {
    for (const chapter of this.chapters()) {
      const title = chapter.querySelector("strong");
      if (!title || title.querySelector("button")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-quiet button-small";
      button.append(...title.childNodes);
      button.addEventListener("click", () => this.go(chapter), { signal: this.stop.signal });
      title.append(button);
    }
  }

  private go(chapter: HTMLElement): void {
    this.filmTarget.currentTime = Number(chapter.dataset["videoStart"]);
    void this.filmTarget.play().catch(() => undefined);
    this.filmTarget.focus();
  }

  private moved(): void {
    const step = this.filmTarget.currentTime - this.lastTime;
    this.lastTime = this.filmTarget.currentTime;
    if (!this.filmTarget.paused && step > 0 && step < 3) this.watched += step;
    this.fill();
    if (this.watched - this.saved >= everySeconds) void this.save();
  }

  // The chapter that runs is marked; one that was left behind at its end counts as seen.
  private fill(): void {
    this.field("position", Math.floor(this.filmTarget.currentTime));
    this.field("watched", Math.floor(this.watched));
    const chapters = this.chapters();
    chapters.forEach((chapter, index) => {
      const start = Number(chapter.dataset["videoStart"]);
      const next = chapters[index + 1];
      const end = next ? Number(next.dataset["videoStart"]) : this.filmTarget.duration;
      const now = this.filmTarget.currentTime;
      chapter.toggleAttribute("data-current", now >= start && now < end);
      const box = chapter.querySelector<HTMLInputElement>("input[type=checkbox]");
      if (box && this.watched > 1 && now >= end - 2 && now < end + 2) box.checked = true;
    });
  }

  private field(name: string, value: number): void {
    const input = this.form?.querySelector<HTMLInputElement>(`[data-video-field=${name}]`);
    if (input) input.value = String(value);
  }

  private async save(): Promise<void> {
    const url = this.element.dataset["videoUrl"];
    if (!url || !this.form || this.watched === this.saved) return;
    const watched = this.watched;
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string") fields.append(name, value);
    }
    try {
      const answer = await fetch(url, { method: "POST", body: fields, keepalive: true, redirect: "manual" });
      if (answer.ok) this.saved = watched;
    } catch {
      // Without connection the next save tries again.
    }
  }
}
