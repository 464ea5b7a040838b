import type { Details, Item, Sale } from './live-state.ts'
import { fullTitle, productsOf, type Choice } from '../../../shared/sale/choice.ts'
import { keptHere } from '../ui/session.ts'
import { typedAmount } from '../ui/typed-amount.ts'
import { instantOf, wallTime } from '../ui/wall-time.ts'
import { keep, read } from '../ui/words.ts'
import type { Terms } from './sale-terms.tsx'

/** A product being typed in. */
export interface DraftItem {
  sku: string
  /** What it is called; with a choice, what the product is called. */
  title: string
  /** Which choice of its product it is; unset while nobody spoke of choices. */
  choice?: string
  /** What it is called in full where that is not made of product and choice. */
  full?: string | undefined
  price: string
  quota: string
  limit: string
  /** In a past sale that this one is made after: how many there were for sale, and how many were sold. */
  before?: { quota: number; sold: number }
}
/** Chosen instead of an hour: the sale has no planned start that viewers would count down to. */
export const rightNow = 'now'
export interface Draft {
  saleId: string
  title: string
  day: string
  time: string
  policy: string
  /** This and the next two are unset in drafts begun before there was a choice. */
  phoneProof?: boolean
  payments?: ('cod' | 'prepaid')[]
  description?: string
  codTerms?: Terms['codTerms']
  hands?: number
  /** How many orders are expected, once somebody said. */
  orders?: number
  /** The sale that this one is made after. */
  of?: { saleId: string; title: string; timeZone: string; currency: string; pictures: Record<string, string> }
  items: DraftItem[]
}
export interface NewItem {
  sku: string
  title: string
  price: number
  quota: number
  perViewerLimit: number | null
  choice?: Choice | null
}

export const zone = 'Asia/Ho_Chi_Minh'
export const currency = 'VND'
const keptAs = 'flashpack.host.draft'

/** A copy of a past sale has its own draft, so that it does not replace what was begun for another. */
const keyOf = (of: string | undefined): string => keptHere(of ? `${keptAs}.${of}` : keptAs)

const dayMs = 86_400_000

function blankDraft(): Draft {
  const { day } = wallTime(Date.now() + dayMs, zone)
  return { saleId: crypto.randomUUID(), title: '', day, time: '10:00', policy: 'same-day', items: [] }
}

/** Restores what was begun on this device; an incoming call on the phone loses nothing typed. */
export function openDraft(of?: string): Draft | undefined {
  const kept = read(keyOf(of))
  return kept ? (JSON.parse(kept) as Draft) : of ? undefined : blankDraft()
}

/**
 * A new sale after a past one: a week later at the same hour, or on the next day that is still to come. How many there
 * are for sale is asked anew, because nobody knows what is left.
 */
export function draftAfter(sale: Sale, { startsAt, photos, description, codTerms }: Details): Draft {
  const { timeZone } = sale
  const start = startsAt ? Date.parse(startsAt) : undefined
  const weeks = start === undefined ? 0 : Math.max(1, Math.ceil((Date.now() - start) / (7 * dayMs)))
  const { day, time } =
    start === undefined ? { day: blankDraft().day, time: '10:00' } : wallTime(start + weeks * 7 * dayMs, timeZone)
  const quarter = String(Math.floor(Number(time.slice(3)) / 15) * 15).padStart(2, '0')
  return {
    saleId: crypto.randomUUID(),
    title: sale.title,
    day,
    time: `${time.slice(0, 3)}${quarter}`,
    policy: sale.deadlinePolicy,
    phoneProof: sale.phoneProof,
    payments: sale.payments,
    ...(description !== null && { description }),
    codTerms,
    items: sale.items.map((item) => ({
      ...draftOf(item),
      quota: '',
      before: { quota: item.quota, sold: item.sold + item.held },
    })),
    of: {
      saleId: sale.saleId,
      title: sale.title,
      timeZone,
      currency: sale.currency,
      pictures: Object.fromEntries(photos.map(({ sku, small }) => [sku, small])),
    },
  }
}

/** What the sale of a draft asks of its buyers and tells them. */
export function termsOf({
  phoneProof = false,
  payments = ['cod', 'prepaid'],
  description = '',
  codTerms = null,
}: Draft): Terms {
  return { phoneProof, payments, description, codTerms }
}

export function keepDraft(draft: Draft): void {
  keep(keyOf(draft.of?.saleId), JSON.stringify(draft))
}

export function dropDraft(draft: Draft): void {
  keep(keyOf(draft.of?.saleId), null)
}

/** When the sale of a draft is to start. */
export function startOf({ day, time, of }: Draft): string {
  return time === rightNow ? new Date().toISOString() : instantOf(day, time, of?.timeZone ?? zone)
}

export function blankItem(items: readonly DraftItem[]): DraftItem {
  let n = items.length + 1
  while (items.some((item) => item.sku === `SP${n}`)) n += 1
  return { sku: `SP${n}`, title: '', price: '', quota: '', limit: '' }
}

/** The items with one more: another choice of the same product, to be named and counted. */
export function withNextChoice(items: readonly DraftItem[], of: DraftItem): { items: DraftItem[]; added: DraftItem } {
  const added = { ...blankItem(items), title: of.title, price: of.price, limit: of.limit, choice: '' }
  const same = items.map((item) => (item.title.trim() === of.title.trim() ? { choice: '', ...item } : item))
  const last = same.findLastIndex((item) => item.title.trim() === of.title.trim())
  return { items: [...same.slice(0, last + 1), added, ...same.slice(last + 1)], added }
}

type Kept = Pick<Item, 'sku' | 'title' | 'price' | 'quota' | 'perViewerLimit' | 'choice'>
export function draftOf({ choice, ...item }: Kept): DraftItem {
  return {
    sku: item.sku,
    title: choice?.product ?? item.title,
    ...(choice && { choice: choice.label }),
    ...(choice && fullTitle(choice) !== item.title && { full: item.title }),
    price: String(item.price),
    quota: String(item.quota),
    limit: item.perViewerLimit === null ? '' : String(item.perViewerLimit),
  }
}

/** Digits as typed, with or without thousands separators. */
const digits = (text: string): number => (/^[\d.,\s]+$/.test(text.trim()) ? Number(text.replaceAll(/\D/g, '')) : NaN)

/** Sellers write prices in thousands, too: `180k`. */
const priceOf = ({ price }: DraftItem): number => typedAmount(price) ?? NaN

export interface Mistakes {
  title?: boolean
  choice?: boolean
  price?: boolean
  quota?: boolean
  limit?: boolean
}

export function mistakesOf(item: DraftItem, items: readonly DraftItem[]): Mistakes {
  const limit = digits(item.limit)
  return {
    ...(item.title.trim() === '' && { title: true }),
    ...(!isOwnChoice(item, items) && { choice: true }),
    ...(!(priceOf(item) >= 0) && { price: true }),
    ...(!(digits(item.quota) >= 0 && digits(item.quota) <= 10_000_000) && { quota: true }),
    ...(item.limit.trim() !== '' && !(limit >= 1 && limit <= 1_000_000) && { limit: true }),
  }
}

/** Among items of one name, each that may be a choice has a name as such, and its own. */
function isOwnChoice({ sku, title, choice }: DraftItem, items: readonly DraftItem[]): boolean {
  if (choice === undefined) return true
  const others = items.filter((one) => one.sku !== sku && one.title.trim() === title.trim())
  return !others.some((one) => choice.trim() === '' || one.choice?.trim() === choice.trim())
}

export function itemOf(item: DraftItem): NewItem {
  return {
    sku: item.sku,
    title: titleOf(item),
    price: priceOf(item),
    quota: digits(item.quota),
    perViewerLimit: item.limit.trim() === '' ? null : digits(item.limit),
    ...(item.choice !== undefined && { choice: choiceOf(item) ?? null }),
  }
}

function choiceOf({ title, choice = '' }: DraftItem): Choice | undefined {
  return choice.trim() === '' ? undefined : { product: title.trim(), label: choice.trim() }
}

/** The number of each item's product, which a host says on air. */
export function numbersOf(items: readonly DraftItem[]): Map<string, number> {
  const products = productsOf(items.map((item) => ({ sku: item.sku, title: item.title, choice: choiceOf(item) })))
  return new Map(products.flatMap((product, i) => product.items.map(({ sku }) => [sku, i + 1])))
}

/** What an item is called in full, with its choice. */
export function titleOf(item: DraftItem): string {
  const choice = choiceOf(item)
  return item.full ?? (choice ? fullTitle(choice) : item.title.trim())
}

export const areRight = (items: readonly DraftItem[]): boolean =>
  items.length > 0 && items.every((item) => Object.keys(mistakesOf(item, items)).length === 0)
