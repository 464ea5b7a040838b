/** Lets the page open without a network once it has been here (browsers allow that on https and on the own machine only). */
export function keepShell(): void {
  if (!('serviceWorker' in navigator)) return
  void navigator.serviceWorker.register('/floor-worker.js', { scope: '/floor' }).catch(() => undefined)
}
