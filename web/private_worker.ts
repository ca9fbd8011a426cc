// Lets the private page open without connection on a device whose owner asked for it. It keeps the page as nobody's (no
// name, no token, no box) and what that page is made of; the box lies closed in IndexedDB (decision 24).
type Waiting = Event & { waitUntil(work: Promise<unknown>): void };
type Asking = Waiting & { request: Request; respondWith(answer: Promise<Response>): void };

const cacheName = "private-page";
const page = "/me/private";
const language = new URL(location.href).searchParams.get("language") ?? "ja";

async function fill(): Promise<void> {
  const cache = await caches.open(cacheName);
  const shell = await fetch(`${page}/offline?language=${encodeURIComponent(language)}`, { credentials: "omit" });
  if (!shell.ok) throw new Error("the page without a name did not come");
  const assets = [...(await shell.clone().text()).matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((found) => found[1]!);
  await cache.addAll(assets);
  await cache.put(page, shell);
}

async function fromCacheIfLost(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (lost) {
    const kept = await (await caches.open(cacheName)).match(new URL(request.url).pathname);
    if (kept) return kept;
    throw lost;
  }
}

self.addEventListener("install", (event) => (event as Waiting).waitUntil(fill()));
self.addEventListener("fetch", (event) => {
  const { request, respondWith } = event as Asking;
  const path = new URL(request.url).pathname;
  const isPage = request.mode === "navigate" && path === page;
  if (request.method === "GET" && (isPage || path.startsWith("/assets/"))) respondWith.call(event, fromCacheIfLost(request));
});
