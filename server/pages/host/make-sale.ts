import { signal } from '@preact/signals'
import { ask } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { currency, itemOf, startOf, termsOf, titleOf, zone, type Draft } from './draft.ts'
import { shrink } from '../ui/photo-pick.tsx'
import { untilAnswered } from './live-state.ts'
import { prepareWords } from './prepare-words.ts'
import { termsBody } from './sale-terms.tsx'

/** Goods of the sale that was just made whose photo the server did not take. */
export const photosLost = signal<{ saleId: string; titles: string[] } | undefined>(undefined)

/**
 * Creates the sale of a draft with its start, packers and photos; `tell` reports progress in words. Idempotent, because
 * the draft has the sale's id.
 */
export async function makeSale(
  { token }: Session,
  draft: Draft,
  photos: ReadonlyMap<string, { file: File }>,
  tell: (how: string) => void,
): Promise<void> {
  const words = prepareWords()
  tell(words.making)
  const body = {
    saleId: draft.saleId,
    title: draft.title.trim(),
    timeZone: draft.of?.timeZone ?? zone,
    currency: draft.of?.currency ?? currency,
    deadlinePolicy: draft.policy,
    ...termsBody(termsOf(draft)),
    items: draft.items.map(itemOf),
  }
  const path = draft.of ? `/api/sales/${draft.of.saleId}/copies` : '/api/sales'
  await untilAnswered(() => ask<'createSale'>('post', path, { token, body }))
  await declarePackers(token, draft)
  const start = { startsAt: startOf(draft), ...(draft.orders !== undefined && { orders: draft.orders }) }
  await untilAnswered(() => ask<'setSaleStart'>('put', `/api/sales/${draft.saleId}/start`, { token, body: start }))
  const lost: string[] = []
  const wanted = [...photos].filter(([sku]) => draft.items.some((item) => item.sku === sku))
  for (const [i, [sku, { file }]] of wanted.entries()) {
    tell(words.sendingPhotos(i + 1, wanted.length))
    // A failed photo upload is no reason to lose the sale: it can be added on its page, which says so.
    await ask<'setPhoto'>('put', `/api/sales/${draft.saleId}/items/${encodeURIComponent(sku)}/photo`, {
      token,
      body: await shrink(file),
    }).catch(() => lost.push(titleOf(draft.items.find((item) => item.sku === sku)!)))
  }
  photosLost.value = lost.length > 0 ? { saleId: draft.saleId, titles: lost } : undefined
}

/** The packers that the hour was planned with count for the sale too. */
async function declarePackers(token: string, { saleId, hands }: Draft): Promise<void> {
  if (hands === undefined) return
  const path = `/api/sales/${saleId}/rules`
  const rules = await untilAnswered(() => ask<'readSaleRules'>('get', path, { token }))
  await untilAnswered(() => ask<'setSaleRules'>('put', path, { token, body: { ...rules, hands } }))
}
