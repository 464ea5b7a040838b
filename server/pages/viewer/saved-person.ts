import type { OrderView } from '../../../shared/contract/common.ts'
import type { Tap } from '../../../shared/client/pending-orders.ts'
import { keep, read } from '../ui/words.ts'
import { saleId } from './start.ts'

/**
 * The buyer on this phone, typed in once. Ward and province include their codes, so that the form can be filled in
 * again.
 */
export interface Person {
  name: string
  phone: string
  line: string
  ward: { code: string; name: string }
  province: { code: string; name: string }
  /** The point where this buyer collects; then the address is that of the point. */
  collectAt?: string | undefined
  /** From when on orders go to this address, by the server's clock. */
  since?: string
}

/**
 * What this phone remembers of a sale: undecided taps, and the last known orders, so that they can be shown offline.
 */
export interface Kept {
  taps: Tap[]
  orders: OrderView[]
  /** The last one pressed here. */
  latest?: string
  /** Refused orders that were shown once: after that they only stand between real ones. */
  seen?: string[]
  /** The SKU last chosen of a product, by the product's name. */
  choices?: Record<string, string>
  /** Whether this phone may be on a waiting list of the sale. */
  waits?: boolean
}

const ordersMax = 50
const seenMax = 200
const personAs = 'flashpack.viewer'
const tokenAs = 'flashpack.viewer.token'
const draftAs = 'flashpack.viewer.draft'
const saleAs = `flashpack.live.${saleId}`

export function readPerson(): Person | undefined {
  return parsed(read(personAs)) as Person | undefined
}

export function keepPerson(person: Person | undefined): void {
  keep(personAs, person ? JSON.stringify(person) : null)
}

/** What was typed into the form and not saved yet: it survives the back button and a reload, but not the tab. */
export function readDraft(): Person | undefined {
  try {
    return parsed(sessionStorage.getItem(draftAs)) as Person | undefined
  } catch {
    return undefined
  }
}

export function keepDraft(person: Person | undefined): void {
  try {
    if (person) sessionStorage.setItem(draftAs, JSON.stringify(person))
    else sessionStorage.removeItem(draftAs)
  } catch {
    // Where storage is forbidden a draft lasts as long as its form.
  }
}

export function readToken(): string | undefined {
  return read(tokenAs) ?? undefined
}

export function keepToken(token: string | undefined): void {
  keep(tokenAs, token ?? null)
}

export function readKept(): Kept {
  return (parsed(read(saleAs)) as Kept | undefined) ?? { taps: [], orders: [] }
}

/** Changes the stored data based on its latest state: another tab may have written meanwhile. */
export function changeKept(change: (kept: Kept) => void): void {
  const kept = readKept()
  change(kept)
  if (kept.seen) kept.seen = kept.seen.slice(-seenMax)
  kept.orders = kept.orders.toSorted((a, b) => b.receivedAt.localeCompare(a.receivedAt)).slice(0, ordersMax)
  keep(saleAs, JSON.stringify(kept))
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}
