import { ask } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { currency, instantOf, itemOf, zone, type Draft } from './draft.ts'
import { shrink } from '../ui/photo-pick.tsx'
import { untilAnswered } from './live-state.ts'
import { prepareWords } from './prepare-words.ts'

/**
 * Creates the sale of a draft with its start and photos; `tell` reports progress in words. Idempotent, because the
 * draft has the sale's id.
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
    timeZone: zone,
    currency,
    deadlinePolicy: draft.policy,
    phoneProof: draft.phoneProof ?? false,
    items: draft.items.map(itemOf),
  }
  await untilAnswered(() => ask<'createSale'>('post', '/api/sales', { token, body }))
  const startsAt = instantOf(draft.day, draft.time, zone)
  await untilAnswered(() =>
    ask<'setSaleStart'>('put', `/api/sales/${draft.saleId}/start`, { token, body: { startsAt } }),
  )
  const wanted = [...photos].filter(([sku]) => draft.items.some((item) => item.sku === sku))
  for (const [i, [sku, { file }]] of wanted.entries()) {
    tell(words.sendingPhotos(i + 1, wanted.length))
    // A failed photo upload is no reason to lose the sale: it can be added on its page.
    await ask<'setPhoto'>('put', `/api/sales/${draft.saleId}/items/${encodeURIComponent(sku)}/photo`, {
      token,
      body: await shrink(file),
    }).catch(() => undefined)
  }
}
