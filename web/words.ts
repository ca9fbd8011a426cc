// The few sentences that scripts show stand in the page, in the visitor's language: <div id="words" data-draft-kept="…">.
export function word(name: string, slots: Record<string, string> = {}): string {
  const text = document.getElementById("words")?.dataset[name] ?? "";
  return text.replace(/\{([a-z_]+)\}/g, (whole, slot: string) => slots[slot] ?? whole);
}
