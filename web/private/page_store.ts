// The server's side of the private page: it takes and gives the closed box and counts its versions.
export type Saved = { version: number; box: string };
export type Answer = { kind: "saved"; version: number } | { kind: "newer"; saved: Saved } | { kind: "signed_out" } | { kind: "offline" };

const page = "/me/private";
const path = `${page}/box`;

export async function load(): Promise<Saved | "signed_out" | "offline"> {
  try {
    const answer = await fetch(path, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
    if (answer.type === "opaqueredirect" || answer.status === 404) return "signed_out";
    return answer.ok ? ((await answer.json()) as Saved) : "offline";
  } catch {
    return "offline";
  }
}

// A page that was opened without connection has no token for its form yet, and a later session has another one.
async function freshToken(): Promise<string | null> {
  const answer = await fetch(page, { redirect: "manual", cache: "no-store" });
  if (!answer.ok) return null;
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  return read.querySelector<HTMLElement>("[data-private-page-token-value]")?.dataset["privatePageTokenValue"] ?? null;
}

export async function save(basedOn: number, box: string, owner: string): Promise<Answer> {
  try {
    const token = await freshToken();
    if (!token) return { kind: "signed_out" };
    const body = new URLSearchParams({ form_token: token, based_on: String(basedOn), owner, box });
    const answer = await fetch(path, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
    if (answer.status === 409) return { kind: "newer", saved: (await answer.json()) as Saved };
    if (answer.ok) return { kind: "saved", version: ((await answer.json()) as Saved).version };
    return answer.status >= 500 ? { kind: "offline" } : { kind: "signed_out" };
  } catch {
    return { kind: "offline" };
  }
}
