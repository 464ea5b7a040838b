/** Lets the page open offline after the first visit (browsers allow that only on https and on localhost). */
export function keepShell(): void {
  if (!('serviceWorker' in navigator)) return
  void navigator.serviceWorker.register('/floor-worker.js', { scope: '/floor' }).catch(() => undefined)
}
