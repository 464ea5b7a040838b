import type { Item } from './live-state.ts'
import { keep, read } from '../ui/words.ts'

/** A product being typed in. */
export interface DraftItem {
  sku: string
  title: string
  price: string
  quota: string
  limit: string
}
export interface Draft {
  saleId: string
  title: string
  day: string
  time: string
  policy: string
  /** Unset in drafts begun before there was a choice. */
  phoneProof?: boolean
  items: DraftItem[]
}
export interface NewItem {
  sku: string
  title: string
  price: number
  quota: number
  perViewerLimit: number | null
}

export const zone = 'Asia/Ho_Chi_Minh'
export const currency = 'VND'
const keptAs = 'flashpack.host.draft'

/** Restores what was begun on this device; an incoming call on the phone loses nothing typed. */
export function openDraft(): Draft {
  const kept = read(keptAs)
  if (kept) return JSON.parse(kept) as Draft
  const tomorrow = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(Date.now() + 86_400_000))
  return { saleId: crypto.randomUUID(), title: '', day: tomorrow, time: '10:00', policy: 'same-day', items: [] }
}

export function keepDraft(draft: Draft | undefined): void {
  keep(keptAs, draft ? JSON.stringify(draft) : null)
}

export function blankItem(items: readonly DraftItem[]): DraftItem {
  let n = items.length + 1
  while (items.some((item) => item.sku === `SP${n}`)) n += 1
  return { sku: `SP${n}`, title: '', price: '', quota: '', limit: '' }
}

export function draftOf(item: Pick<Item, 'sku' | 'title' | 'price' | 'quota' | 'perViewerLimit'>): DraftItem {
  return {
    sku: item.sku,
    title: item.title,
    price: String(item.price),
    quota: String(item.quota),
    limit: item.perViewerLimit === null ? '' : String(item.perViewerLimit),
  }
}

/** Digits as typed, with or without thousands separators. */
const digits = (text: string): number => (/^[\d.,\s]+$/.test(text.trim()) ? Number(text.replaceAll(/\D/g, '')) : NaN)

export interface Mistakes {
  title?: boolean
  price?: boolean
  quota?: boolean
  limit?: boolean
}

export function mistakesOf(item: DraftItem): Mistakes {
  const limit = digits(item.limit)
  return {
    ...(item.title.trim() === '' && { title: true }),
    ...(!(digits(item.price) >= 0) && { price: true }),
    ...(!(digits(item.quota) >= 0 && digits(item.quota) <= 10_000_000) && { quota: true }),
    ...(item.limit.trim() !== '' && !(limit >= 1 && limit <= 1_000_000) && { limit: true }),
  }
}

export function itemOf(item: DraftItem): NewItem {
  return {
    sku: item.sku,
    title: item.title.trim(),
    price: digits(item.price),
    quota: digits(item.quota),
    perViewerLimit: item.limit.trim() === '' ? null : digits(item.limit),
  }
}

export const areRight = (items: readonly DraftItem[]): boolean =>
  items.length > 0 && items.every((item) => Object.keys(mistakesOf(item)).length === 0)

/** The instant of a wall time in a zone, found by asking what clocks there show. */
export function instantOf(day: string, time: string, timeZone: string): string {
  const wall = Date.parse(`${day}T${time}:00.000Z`)
  const shown = (at: number): number => {
    const parts = Object.fromEntries(
      new Intl.DateTimeFormat('en-GB', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
      })
        .formatToParts(at)
        .map((part) => [part.type, part.value]),
    )
    return Date.parse(`${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:00.000Z`)
  }
  const first = wall - (shown(wall) - wall)
  return new Date(first - (shown(first) - wall)).toISOString()
}
