/* Keeps the pages that a volunteer needs in the underground, and nothing else.

   Pages: only where the server says X-Keep-Copy (kern/offline.py), which no page of the office does. They
   come from the network; the last copy is shown only without it. Copies are forgotten at every login and
   logout, and as soon as a page of another owner arrives. Static files: those of SHELL, for the same case.
   `self.HOUSE` is set by the view (kern/installable.py). */

const SHELL = "shell";
const COPIES = "copies";
const PATIENCE = 8000; // milliseconds; then an old copy helps more than a page that may never come

// Counts logins and logouts: what was asked for before one is not kept after it.
let visit = 0;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(Promise.all(event.data.keep.map(fetchCopy)));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && request.method === "POST") {
    if (HOUSE.doors.includes(url.pathname)) event.respondWith(throughTheDoor(request));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(page(request));
  } else if (request.method === "GET" && HOUSE.shell.includes(url.pathname)) {
    event.respondWith(fetch(request).catch(() => fromShell(request)));
  }
});

async function install() {
  await caches.delete(SHELL);
  const shell = await caches.open(SHELL);
  // Without cookies: the page for the time without net belongs to nobody.
  const files = [...HOUSE.shell, HOUSE.offline];
  await shell.addAll(files.map((path) => new Request(path, { credentials: "omit", cache: "reload" })));
  await self.skipWaiting();
}

/* Login or logout: what was kept belonged to whoever was here before. */
async function throughTheDoor(request) {
  const response = await fetch(request);
  visit += 1;
  await caches.delete(COPIES);
  return response;
}

async function page(request) {
  const copy = await copyOf(request.url);
  const during = visit;
  const network = fetch(request).then(async (response) => {
    // A full phone must not keep the page from coming.
    await note(request.url, response.clone(), during).catch(() => {});
    return response;
  });
  if (!copy) return network.catch(() => fromShell(HOUSE.offline));
  const patience = new Promise((resolve) => setTimeout(() => resolve(copy), PATIENCE));
  return Promise.race([network.catch(() => copy), patience]);
}

async function fetchCopy(address) {
  try {
    const during = visit;
    await note(address, await fetch(address, { redirect: "manual" }), during);
  } catch {
    // No net: what was kept before stays.
  }
}

/* Keep the answer where the server says so; forget the copy of a page that is no more to be kept. */
async function note(address, response, during) {
  const owner = response.headers.get("X-Keep-Copy");
  if (response.type === "opaqueredirect" || response.status >= 500) return;
  if (!owner || response.status !== 200) {
    await forget(address);
    return;
  }
  await forgetOthers(owner);
  const copy = await marked(response);
  if (during !== visit) return;
  await forget(address);
  const copies = await caches.open(COPIES);
  await copies.put(address, copy);
}

/* Every mail's link to the same form has a signature of its own, which follows the first colon. */
function isSameForm(one, other) {
  const parts = (address) => {
    const { pathname, search } = new URL(address, self.location);
    return [pathname.split(":")[0], pathname.split("/").length, search].join(" ");
  };
  return parts(one) === parts(other);
}

// What is kept is this phone's, whatever language or cookie it came with: no regard to Vary.
const ANYHOW = { ignoreVary: true };

const fromShell = (address) => caches.match(address, { cacheName: SHELL, ...ANYHOW });

async function copyOf(address) {
  const copies = await caches.open(COPIES);
  const request = (await copies.keys()).find((kept) => isSameForm(kept.url, address));
  return request && copies.match(request, ANYHOW);
}

async function forget(address) {
  const copies = await caches.open(COPIES);
  for (const kept of await copies.keys()) {
    if (isSameForm(kept.url, address)) await copies.delete(kept, ANYHOW);
  }
}

/* "link" is nobody's account: the pages of a signed link stand beside those of an account. */
async function forgetOthers(owner) {
  if (owner === "link") return;
  const copies = await caches.open(COPIES);
  for (const request of await copies.keys()) {
    const kept = await copies.match(request, ANYHOW);
    if (![owner, "link"].includes(kept.headers.get("X-Keep-Copy"))) await caches.delete(COPIES);
  }
}

/* The copy says of itself when it was made: "today" in it means that day. */
async function marked(response) {
  const text = await response.text();
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const made = new Date().toISOString();
  return new Response(text.replace("<html", `<html data-copy-of="${made}"`), { headers });
}
