/**
 * The one service worker of all pages. Pages always come from the server, so a new version shows at the next
 * navigation; without a network there is a page that says what to do. What pages load has its content's hash in its
 * name and is kept while this build is the newest. Nothing below `/api`, no document and no sign-in is kept.
 */
const build = '{{build}}'
const kept = `flashpack-${build}`
const offline = '/offline'
/** Works without a network, and is therefore kept on devices that have opened it. */
const station = '/floor'

self.addEventListener('install', (event) => {
  event.waitUntil(keepWhatIsNeeded().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    Promise.all([dropFormerBuilds(), self.registration.navigationPreload?.enable()]).then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { pathname, origin } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (pathname.startsWith('/assets/')) event.respondWith(readAsset(pathname, request))
  else if (request.mode === 'navigate' && isPage(pathname)) event.respondWith(openPage(event, pathname))
})

self.addEventListener('push', (event) => {
  const {
    title = 'Flashpack',
    body = '',
    language = 'vi',
    type = '',
    orderId = '',
    path = '/my-orders',
  } = event.data?.json() ?? {}
  const look = { icon: '/icons/icon-192.png', lang: language, tag: `${orderId}/${type}` }
  event.waitUntil(self.registration.showNotification(title, { body, ...look, data: { path } }))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const url = new URL(event.notification.data?.path ?? '/my-orders', location.origin)
  if (url.origin === location.origin) event.waitUntil(show(url))
})

/** Neither answers of the API nor what a streaming program shows: the picture of a live sale must never say "offline". */
function isPage(pathname) {
  return !pathname.startsWith('/api/') && !pathname.endsWith('/overlay')
}

/** The newest page from the server. A page that the server refuses is shown as it is. */
async function openPage(event, pathname) {
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request))
    if (pathname === station && response.ok) event.waitUntil(keepPage(station, response.clone()).catch(() => undefined))
    return response
  } catch {
    const cache = await caches.open(kept)
    return (pathname === station && (await cache.match(station))) || (await cache.match(offline)) || Response.error()
  }
}

async function readAsset(pathname, request) {
  const cache = await caches.open(kept)
  const found = await cache.match(pathname)
  if (found) return found
  const response = await fetch(request)
  if (response.ok) await cache.put(pathname, response.clone()).catch(() => undefined)
  return response
}

/** The station, too, where it is open now or was kept by the former build: a new server must not end its work offline. */
async function keepWhatIsNeeded() {
  await keepPage(offline, await fetch(offline))
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const isUsed = open.some(({ url }) => new URL(url).pathname === station) || (await caches.match(station))
  if (isUsed) await keepPage(station, await fetch(station))
}

/** Keeps a page with everything it refers to. */
async function keepPage(path, response) {
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  const html = await response.text()
  const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1])
  const cache = await caches.open(kept)
  const missing = await Promise.all(files.map(async (file) => ((await cache.match(file)) ? [] : [file])))
  await cache.addAll(missing.flat())
  await cache.put(path, new Response(html, { headers: response.headers }))
}

async function dropFormerBuilds() {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith('flashpack-') && name !== kept).map((name) => caches.delete(name)),
  )
}

/** In the tab that has it open already, if there is one. */
async function show(url) {
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const same = open.find((client) => new URL(client.url).pathname === url.pathname)
  return same ? same.focus() : self.clients.openWindow(url.href)
}
