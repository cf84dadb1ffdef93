// Keeps the pages of sessions that were opened, so that they open again while the network is away. Nothing else is kept, and signing
// out throws it away (trinn.js).
const STORE = "trinn-sessions";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  const ours = origin === self.location.origin && request.method === "GET";
  if (!ours || !(/^\/sessions(\/[0-9a-f-]{36})?$/.test(pathname) || pathname.startsWith("/assets/"))) return;
  event.respondWith(
    (async () => {
      const store = await caches.open(STORE);
      try {
        const answer = await fetch(request);
        if (answer.ok && !answer.redirected) await store.put(request, answer.clone());
        return answer;
      } catch (error) {
        const kept = await store.match(request, { ignoreVary: true });
        if (kept) return kept;
        throw error;
      }
    })(),
  );
});
