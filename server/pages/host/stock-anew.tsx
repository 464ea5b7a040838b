import type { JSX } from 'preact'
import { Button, Field } from '../ui/controls.tsx'
import { count } from '../ui/format.ts'
import { mistakesOf, titleOf, type Draft, type DraftItem } from './draft.ts'
import { prepareWords } from './prepare-words.ts'

/** How many of each there are this time, for goods taken over from a past sale: all of them on one screen. */
export function StockAnew({
  of,
  items,
  strict,
  onChange,
}: {
  of: NonNullable<Draft['of']>
  items: DraftItem[]
  strict: boolean
  onChange: (items: DraftItem[]) => void
}): JSX.Element | null {
  const words = prepareWords()
  const again = items.filter(({ before }) => before !== undefined)
  if (again.length === 0) return null
  const setQuota = (sku: string, quota: string): void =>
    onChange(items.map((item) => (item.sku === sku ? { ...item, quota } : item)))
  return (
    <section class="card stack" aria-labelledby="stock-anew">
      <h3 id="stock-anew">{words.stockAnew}</h3>
      <p class="soft">{words.stockAnewWhat(of.title)}</p>
      <div class="fields">
        {again.map((item) => (
          <Field
            key={item.sku}
            label={titleOf(item)}
            value={item.quota}
            inputMode="numeric"
            maxLength={12}
            hint={words.lastTime(count(item.before!.quota), count(item.before!.sold))}
            onChange={(quota) => setQuota(item.sku, quota)}
            mistake={(strict || item.quota !== '') && mistakesOf(item, items).quota ? words.needNumber : undefined}
          />
        ))}
      </div>
      <Button
        icon="undo"
        onPress={() =>
          onChange(items.map((item) => (item.before ? { ...item, quota: String(item.before.quota) } : item)))
        }
      >
        {words.sameAsLastTime}
      </Button>
    </section>
  )
}
