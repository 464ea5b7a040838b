import type { z } from 'zod'
import type { newSale } from '../../shared/contract/routes/sale.ts'
import { cleanText } from '../../shared/person/person-text.ts'
import type { Choice } from '../../shared/sale/choice.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { findNamedSeller } from '../member/named-seller.ts'

type NewItems = z.output<typeof newSale>['items']
type OwnedItem = NewItems[number] & { sellerId?: string }

/** Items with the sellers whose goods they are. Throws `not-found` for a seller that is not below the actor's own. */
export async function ownedItems(
  gateway: Pick<Gateway, 'ctx'>,
  items: NewItems,
  actor: KnownActor,
): Promise<OwnedItem[]> {
  const named = new Set(items.flatMap(({ seller }) => seller ?? []))
  const ids = new Map<string, string>()
  for (const slug of named) {
    const sellerId = await findNamedSeller(gateway, slug, actor)
    if (sellerId === undefined) throw new Refusal('not-found', `There is no such seller: ${slug}`)
    ids.set(slug, sellerId)
  }
  return items.map((item) => (item.seller ? { ...item, sellerId: ids.get(item.seller)! } : item))
}

/** Titles and choices that can be shown and printed. Throws `invalid`, naming the field. */
export function cleanItems(items: NewItems): NewItems {
  return items.map((item, i) => ({
    ...item,
    title: cleanTitle(item.title, `items.${i}.title`),
    ...(item.choice && { choice: cleanChoice(item.choice, `items.${i}.choice`) }),
  }))
}

function cleanChoice(choice: Choice, field: string): Choice {
  return { product: cleanTitle(choice.product, `${field}.product`), label: cleanTitle(choice.label, `${field}.label`) }
}

/** A title that can be shown and printed. Throws `invalid`, naming the field. */
export function cleanTitle(text: string, field: string): string {
  const clean = cleanText(text, 200)
  if (!clean) throw new Refusal('invalid', `${field}: must be 1-200 readable characters`)
  return clean
}

/**
 * A description in paragraphs that can be shown; null when nothing was typed. Throws `invalid` for one that cannot be
 * read.
 */
export function cleanDescription(text: string | null): string | null {
  if (text === null || text.trim() === '') return null
  const lines = text.split(/\r?\n/).map((line) => (line.trim() === '' ? '' : cleanText(line, 1_000)))
  if (lines.some((line) => line === undefined)) throw new Refusal('invalid', 'description: must be readable characters')
  return lines.join('\n').trim()
}
