import { registerWorker } from '../ui/service-worker.ts'

/** The browser, or the person, does not let us show notifications. */
export class PushBlocked extends Error {
  override name = 'PushBlocked'
  readonly isDenied: boolean

  constructor(isDenied: boolean) {
    super('notifications are blocked')
    this.isDenied = isDenied
  }
}

/**
 * Whether this browser can show notifications of a page at all: on an iPhone only once the page is on its home screen.
 */
export function canPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
}

/** Asks the person and subscribes this browser. Throws {@link PushBlocked}. */
export async function subscribe(key: string): Promise<{ endpoint: string; keys: { p256dh: string; auth: string } }> {
  if ((await Notification.requestPermission()) !== 'granted') throw new PushBlocked(true)
  try {
    const registration = await registerWorker()
    await untilActive(registration)
    const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
    const { endpoint, keys } = made.toJSON() as { endpoint: string; keys: { p256dh: string; auth: string } }
    return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }
  } catch {
    throw new PushBlocked(false)
  }
}

/** Ends this browser's subscription; the server forgets it by itself. */
export async function forgetSubscription(): Promise<void> {
  const registration = canPush() ? await navigator.serviceWorker.getRegistration() : undefined
  const made = await registration?.pushManager.getSubscription()
  await made?.unsubscribe()
}

function untilActive({ installing, waiting, active }: ServiceWorkerRegistration): Promise<void> {
  const starting = installing ?? waiting
  if (active || !starting) return Promise.resolve()
  return new Promise((resolve) =>
    starting.addEventListener('statechange', () => starting.state === 'activated' && resolve()),
  )
}
