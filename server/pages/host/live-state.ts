import { signal, type Signal } from '@preact/signals'
import { LiveClient } from '../../../shared/client/live-client.ts'
import { leftOf, productsOf, type Product } from '../../../shared/sale/choice.ts'
import { ask, Problem, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'

export type Sale = AnswerOf<'readSale'>
export type Item = Sale['items'][number]
export type Details = AnswerOf<'readSaleDetails'>
export type Numbers = AnswerOf<'readLiveNumbers'>
interface Progress {
  placed: number
  confirmed: number
  rejected: Partial<Record<string, number>>
}

const numbersEveryMs = 3_000
const secondsShown = 60

/**
 * A live as this page knows it: the server's latest data by version, so that anything late or duplicated changes
 * nothing.
 */
export interface Live {
  sale: Signal<Sale | undefined>
  /** The version that was last read or saved as a whole: facts move the sale's own version on, and not its goods. */
  wholeVersion: Signal<number>
  details: Signal<Details | undefined>
  numbers: Signal<Numbers | undefined>
  progress: Signal<Progress | undefined>
  /** Orders decided in each of the last 60 seconds, oldest first. */
  perSecond: Signal<number[]>
  connected: Signal<boolean>
  failed: Signal<unknown>
  /** Applies an answer from the server, unless it is older than what is known. */
  take(change: { pin?: string | null; state?: Sale['state']; version?: number; item?: Item }): void
  /** Takes the whole sale as the server answered it. */
  keep(whole: Sale): void
  /** Reads everything again. */
  reload(): Promise<void>
  close(): void
}

function keepWhole({ sale, wholeVersion }: Pick<Live, 'sale' | 'wholeVersion'>, whole: Sale): void {
  sale.value = whole
  wholeVersion.value = whole.version
}

export function openLive(session: Session, saleId: string): Live {
  const live = {
    sale: signal<Sale | undefined>(undefined),
    wholeVersion: signal(0),
    details: signal<Details | undefined>(undefined),
    numbers: signal<Numbers | undefined>(undefined),
    progress: signal<Progress | undefined>(undefined),
    perSecond: signal<number[]>([]),
    connected: signal(true),
    failed: signal<unknown>(undefined),
  }
  const { sale, details, numbers, progress, perSecond, connected, failed } = live
  const { token } = session

  const take: Live['take'] = ({ pin, state, version = 0, item }) => {
    const now = sale.value
    if (!now) return
    const newer = version >= now.version
    sale.value = {
      ...now,
      version: Math.max(now.version, version),
      ...(newer && pin !== undefined && { pin }),
      ...(newer && state && { state }),
      ...(item && {
        items: now.items.map((one) => (one.sku === item.sku && item.version >= one.version ? item : one)),
      }),
    }
  }
  const client = new LiveClient({
    url: location.origin,
    token,
    hooks: {
      state: (_id, state, version) => take({ state, version }),
      pin: (_id, pin, version) => take({ pin, version }),
      stock: (stock) => {
        const before = sale.value?.items.find((one) => one.sku === stock.sku)
        if (before) take({ item: { ...before, ...stock, quota: stock.available + stock.held + stock.sold } })
      },
      progress: (fact) => (progress.value = fact),
    },
  })

  const keep = (whole: Sale): void => keepWhole(live, whole)
  const reload = async (): Promise<void> => {
    failed.value = undefined
    try {
      const [readSale, readDetails] = await Promise.all([
        ask<'readSale'>('get', `/api/sales/${saleId}`, { token }),
        ask<'readSaleDetails'>('get', `/api/sales/${saleId}/details`, { token }),
      ])
      details.value = readDetails
      keep(readSale)
    } catch (error) {
      if (!sale.value) failed.value = error
    }
  }
  void reload()
    .then(() => client.join(saleId))
    .catch((error: unknown) => (failed.value ??= sale.value ? undefined : error))

  let counted: number | undefined
  const seconds = setInterval(() => {
    connected.value = client.isConnected
    const placed = progress.value?.placed
    const came = placed === undefined || counted === undefined ? 0 : placed - counted
    counted = placed ?? counted
    if (progress.value) perSecond.value = [...perSecond.value, Math.max(0, came)].slice(-secondsShown)
  }, 1_000)
  const readNumbers = (): void => {
    if (document.hidden || !sale.value || sale.value.state === 'scheduled') return
    // Late counters are worthless: a failed read is replaced by the next round.
    ask<'readLiveNumbers'>('get', `/api/sales/${saleId}/live`, { token }).then(
      (read) => (numbers.value = read),
      () => undefined,
    )
  }
  const round = setInterval(readNumbers, numbersEveryMs)
  setTimeout(readNumbers, 300)
  return {
    ...live,
    take,
    keep,
    reload,
    close: () => {
      clearInterval(seconds)
      clearInterval(round)
      client.close()
    },
  }
}

const triesMax = 5

/**
 * Repeats idempotent work until the server has answered; gives up when it refuses, or after about 15 s without a
 * network.
 */
export async function untilAnswered<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const again = error instanceof Problem && ['offline', 'busy', 'unknown', 'internal'].includes(error.code)
      if (!again || tries >= triesMax) throw error
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? tries * 1_000))
    }
  }
}

/** The product to pin next, by number: the first one after the pinned one that is not sold out, wrapping around. */
export function nextToPin(sale: Sale): { product: Product<Item>; number: number } | undefined {
  const numbered = productsOf(sale.items).map((product, i) => ({ product, number: i + 1 }))
  const at = numbered.findIndex(({ product }) => product.items.some((item) => item.sku === sale.pin))
  const inTurn = [...numbered.slice(at + 1), ...numbered.slice(0, Math.max(0, at))]
  return inTurn.find(({ product }) => leftOf(product) > 0) ?? inTurn[0]
}
