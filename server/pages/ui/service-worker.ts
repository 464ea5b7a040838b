const path = '/service-worker.js'
/** Kept the packing station before there was one worker for all pages. */
const former = '/floor'

/**
 * Lets the page say what to do when there is no network, and be installed. Not before everything has loaded: on a slow
 * network the page itself comes first. Browsers allow it only on https and on localhost.
 */
export function installWorker(): void {
  if (!('serviceWorker' in navigator)) return
  const install = (): void => void registerWorker().catch(() => undefined)
  if (document.readyState === 'complete') install()
  else addEventListener('load', install, { once: true })
}

export async function registerWorker(): Promise<ServiceWorkerRegistration> {
  const old = await navigator.serviceWorker.getRegistration(former)
  if (old && new URL(old.scope).pathname === former) await old.unregister()
  return navigator.serviceWorker.register(path)
}
