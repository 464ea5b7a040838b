import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Button, Field } from '../ui/controls.tsx'
import { inWords, type BodyOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { saveTable } from './save-table.ts'
import { filter, filterQuery, type ShopOrder } from './state.ts'
import { orderWords } from './words.ts'

type Wanted = BodyOf<'tabulateOrders'>
type Layout = NonNullable<Wanted['layout']>

/** Saves the selected orders, or those of the whole sale, for a spreadsheet or a carrier. */
export function ExportPanel({ session, orders }: { session: Session; orders: readonly ShopOrder[] }): JSX.Element {
  const words = orderWords()
  const layout = useSignal<Layout>('orders')
  const said = useSignal<{ rows: number } | { failed: unknown } | undefined>(undefined)
  const busy = useSignal(false)
  const wanted = (): Wanted => ({
    ...(orders.length > 0 ? { orderIds: orders.map(({ orderId }) => orderId) } : filterQuery(filter.value)),
    layout: layout.value,
    language: language.value,
  })
  const save = async (as: 'xlsx' | 'csv'): Promise<void> => {
    busy.value = true
    said.value = undefined
    try {
      said.value = { rows: await saveTable(as, wanted(), session.token) }
    } catch (failed) {
      said.value = { failed }
    } finally {
      busy.value = false
    }
  }
  return (
    <div class="stack">
      <h2>{orders.length > 0 ? words.export : words.exportAll}</h2>
      <p class="small soft">{words.exportWhat}</p>
      <Field
        label={words.columns}
        value={layout.value}
        hint={layout.value === 'orders' ? undefined : words.carrierWhat}
        choices={Object.entries(words.layouts).map(([value, label]) => ({ value, label }))}
        onChange={(value) => (layout.value = value as Layout)}
      />
      <div class="row">
        <Button kind="main-action" icon="sheet" busy={busy.value} onPress={() => void save('xlsx')}>
          {words.asExcel}
        </Button>
        <Button icon="sheet" busy={busy.value} onPress={() => void save('csv')}>
          {words.asCsv}
        </Button>
      </div>
      {said.value &&
        ('rows' in said.value ? (
          <Notice tone="go">{words.exported(said.value.rows)}</Notice>
        ) : (
          <Notice tone="stop" loud>
            {inWords(said.value.failed)}
          </Notice>
        ))}
    </div>
  )
}
