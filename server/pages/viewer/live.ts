import { computed, signal } from '@preact/signals'
import { LiveClient } from '../../../shared/client/live-client.ts'
import type { LiveRefusal } from '../../../shared/client/live-socket.ts'
import type { Tap } from '../../../shared/client/pending-orders.ts'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { claimsOf } from '../ui/token-claims.ts'
import { changeKept, keepDraft, keepPerson, keepToken, readKept, readToken } from './saved-person.ts'
import { startPlainDoor } from './http-fallback.ts'
import type { Step } from './step.ts'
import { sale, saleId, serverWasAt } from './start.ts'

export const token = signal(readToken())
/** A code was sent to this viewer's phone and came back: sales may ask for it. */
export const isPhoneProven = computed(() => token.value !== undefined && claimsOf(token.value).proven === true)
/** `plain`: the network blocks websockets, so the page polls over HTTPS every few seconds. */
export const connection = signal<'connecting' | 'online' | 'plain' | 'offline'>('connecting')
/** The token has expired: the viewer must sign up once more. */
export const mustSignUpAgain = signal(false)

const kept = readKept()
const known = signal(new Map(kept.orders.map((order) => [order.orderId, order])))
export const taps = signal(
  new Map<string, { tap: Tap; step: Step }>(kept.taps.map((tap) => [tap.orderId, { tap, step: 'waiting' }])),
)
/** Refused orders that were shown before this page was opened, or before the latest order was placed. */
const noted = new Set(kept.seen)
const seen = signal(new Set(noted))
/** The order whose outcome the page shows. A refusal that was seen is not shown again after a reload. */
export const latest = signal(kept.latest !== undefined && seen.value.has(kept.latest) ? undefined : kept.latest)

/** This viewer's decided orders, newest first; a refused one leaves once it has been seen. */
export const orders = computed(() =>
  [...known.value.values()]
    .filter(({ state, orderId }) => state !== 'received' && !(state === 'rejected' && seen.value.has(orderId)))
    .toSorted((a, b) => b.receivedAt.localeCompare(a.receivedAt)),
)
/** What came back and is held for this viewer, who waited for it: until they confirm or pay, it stands above all. */
export const offers = computed(() => orders.value.filter(({ state, offered }) => offered && state === 'reserved'))
/** The orders that the list shows: the outcome of a refused attempt that was just made stands above it. */
export const listed = computed(() =>
  orders.value.filter(
    (order) => !offers.value.includes(order) && (order.state !== 'rejected' || order.orderId !== latest.value),
  ),
)
export const orderOf = (orderId: string): OrderView | undefined => known.value.get(orderId)

let client: LiveClient | undefined

/** Follows the sale as the viewer signed up here; earlier taps without a decision are sent again under their ids. */
export function connect(): void {
  client?.close()
  const own = new LiveClient({
    url: location.origin,
    ...(token.value && { token: token.value }),
    hooks: {
      connected: (isConnected) => {
        if (isConnected) connection.value = 'online'
        else if (client === own) connection.value = 'connecting'
      },
      ended: (refusal) => ended(refusal),
      stock: (item) =>
        changeSale((present) => ({
          ...present,
          items: present.items.map((one) =>
            one.sku === item.sku ? { ...one, ...item, quota: item.available + item.held + item.sold } : one,
          ),
        })),
      state: (_saleId, state) => {
        // The goods may have changed before the sale opened; every page refetches them, but not at the same moment.
        if (sale.value?.state === 'scheduled' && state !== 'scheduled')
          setTimeout(
            () =>
              void own.join(saleId).then(
                (joined) => (sale.value = joined.sale),
                () => undefined,
              ),
            Math.random() * 3_000,
          )
        changeSale((present) => ({ ...present, state }))
      },
      pin: (_saleId, pin) => changeSale((present) => ({ ...present, pin })),
      order: (order) => hear(order),
      sending: (tap) => stepOf(tap.orderId, 'sending'),
      resent: (orderId, why) => stepOf(orderId, why === 'timeout' || why === 'disconnected' ? 'waiting' : 'busy'),
    },
  })
  client = own
  own.join(saleId).then(
    (joined) => (sale.value ??= joined.sale),
    (refusal: LiveRefusal) => {
      if (refusal.code === 'not-found') sale.value = null
    },
  )
  // What was refused for good is not sent again by whoever signs up or proves their phone next.
  if (token.value) for (const { tap, step } of taps.value.values()) if (typeof step === 'string') follow(own, tap)
}

/**
 * Places an order. It is stored on this phone before anything is sent, so that neither a reload nor an empty battery
 * can lose or duplicate it.
 */
export function place(tap: Tap): void {
  changeKept((all) => {
    all.taps.push(tap)
    all.latest = tap.orderId
  })
  taps.value = new Map(taps.value).set(tap.orderId, {
    tap,
    step: client?.isConnected || connection.value === 'plain' ? 'sending' : 'waiting',
  })
  latest.value = tap.orderId
  seen.value = new Set(noted)
  if (!client) return
  follow(client, tap)
  if (!client.isConnected) door.askNow()
}

/** Notes that these refused orders stand on the screen. They stay there for now, but are not shown another time. */
export function noteSeen(orderIds: readonly string[]): void {
  if (document.hidden) {
    document.addEventListener('visibilitychange', () => noteSeen(orderIds), { once: true })
    return
  }
  const fresh = orderIds.filter((orderId) => !noted.has(orderId))
  if (fresh.length === 0) return
  for (const orderId of fresh) noted.add(orderId)
  changeKept((all) => {
    all.seen = [...(all.seen ?? []), ...fresh]
  })
}

/** A new person on this phone, or the same one again, or with a proven phone. */
export function signedUp(made: string): void {
  keepToken(made)
  token.value = made
  mustSignUpAgain.value = false
  connect()
}

/** Somebody else takes over this phone: nothing of the previous person stays on it. */
export function forgetMe(): void {
  keepToken(undefined)
  keepPerson(undefined)
  keepDraft(undefined)
  changeKept((all) => Object.assign(all, { taps: [], orders: [], latest: undefined, seen: [], waits: false }))
  token.value = undefined
  known.value = new Map()
  taps.value = new Map()
  latest.value = undefined
  connect()
}

/** Applies the server's answer to a request made over HTTPS. */
export function learn(heard: { sale?: SaleView; orders?: OrderView[] }): void {
  if (heard.sale) sale.value ??= heard.sale
  client?.learn(heard)
}

function follow(own: LiveClient, tap: Tap): void {
  void own.place(tap).then((placed) => {
    if ('order' in placed) return hear(placed.order)
    const { code } = placed.refused
    // The client was closed or its token has expired: the tap is kept and sent with the next client.
    if (code === 'closed' || code === 'unauthorized') return undefined
    if (code === 'phone-unproven') changeSale((present) => ({ ...present, phoneProof: true }))
    forget(tap.orderId)
    return stepOf(tap.orderId, { refused: code })
  })
}

function hear(order: OrderView): void {
  if (order.saleId !== saleId) return
  serverWasAt(order.decidedAt ?? order.receivedAt)
  const present = known.value.get(order.orderId)
  if (present && present.version > order.version) return
  known.value = new Map(known.value).set(order.orderId, order)
  if (order.state === 'received') {
    stepOf(order.orderId, 'received')
    return
  }
  const rest = new Map(taps.value)
  rest.delete(order.orderId)
  taps.value = rest
  changeKept((all) => {
    all.taps = all.taps.filter((tap) => tap.orderId !== order.orderId)
    all.orders = [...all.orders.filter((one) => one.orderId !== order.orderId), order]
  })
}

function stepOf(orderId: string, step: Step): void {
  const one = taps.value.get(orderId)
  // Once received it is safe: sending it again later is not news.
  if (one && !(one.step === 'received' && step === 'sending'))
    taps.value = new Map(taps.value).set(orderId, { ...one, step })
}

function forget(orderId: string): void {
  changeKept((all) => {
    all.taps = all.taps.filter((tap) => tap.orderId !== orderId)
  })
}

function changeSale(change: (present: SaleView) => SaleView): void {
  if (sale.value) sale.value = change(sale.value)
}

function ended(refusal: LiveRefusal): void {
  if (refusal.code !== 'unauthorized' || !token.value) return
  keepToken(undefined)
  token.value = undefined
  mustSignUpAgain.value = true
  connect() // continue as an anonymous viewer
}

const door = startPlainDoor({
  isNeeded: () => client !== undefined && !client.isConnected,
  token: () => token.value,
  pending: () =>
    [...taps.value.values()]
      .filter(({ step }) => typeof step === 'string')
      .map(({ tap, step }) => ({ tap, isReceived: step === 'received' })),
  undecided: () => orders.value.filter((order) => order.state === 'reserved').map((order) => order.orderId),
  learn,
  step: stepOf,
  refused: (orderId, refusal) => (refusal.code === 'unauthorized' ? ended(refusal) : client?.refused(orderId, refusal)),
  works: (isThere) => {
    if (client && !client.isConnected) connection.value = isThere ? 'plain' : 'offline'
  },
})
