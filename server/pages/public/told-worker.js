/** Shows news of a buyer's orders and opens their sale when pressed. It answers no request, so no page is ever stale. */
self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('push', (event) => {
  const {
    title = 'Flashpack',
    body = '',
    language = 'vi',
    type = '',
    orderId = '',
    path = '/my-orders',
  } = event.data?.json() ?? {}
  event.waitUntil(
    self.registration.showNotification(title, { body, lang: language, tag: `${orderId}/${type}`, data: { path } }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const url = new URL(event.notification.data?.path ?? '/my-orders', location.origin)
  if (url.origin === location.origin) event.waitUntil(show(url))
})

/** In the tab that has it open already, if there is one. */
async function show(url) {
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const same = open.find((client) => new URL(client.url).pathname === url.pathname)
  return same ? same.focus() : self.clients.openWindow(url.href)
}
