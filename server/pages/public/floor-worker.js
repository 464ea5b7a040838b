/**
 * Caches the packing station's page and its assets, so that it opens offline. Its requests to the server are never
 * cached.
 */
const shell = 'flashpack-floor-1'
const page = '/floor'

self.addEventListener('install', (event) => {
  event.waitUntil(keepPage(fetch(page)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith('flashpack-floor-') && name !== shell)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== location.origin) return
  if (pathname === page) event.respondWith(keepPage(fetch(event.request)).catch(() => caches.match(page)))
  else if (pathname.startsWith('/assets/'))
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(event.request)))
})

/**
 * Caches the newest page with everything it refers to and drops older ones. Asset names contain a content hash, so what
 * is already cached need not be fetched.
 */
async function keepPage(asked) {
  const response = await asked
  if (!response.ok) return response
  const html = await response.clone().text()
  const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1])
  const cache = await caches.open(shell)
  const kept = (await cache.keys()).map((request) => new URL(request.url).pathname)
  await cache.addAll(files.filter((file) => !kept.includes(file)))
  await cache.put(page, new Response(html, { headers: response.headers }))
  await Promise.all(kept.filter((path) => path !== page && !files.includes(path)).map((path) => cache.delete(path)))
  return response
}
