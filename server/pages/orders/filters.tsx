import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Field } from '../ui/controls.tsx'
import { ask } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { filter, filterQuery, setFilter } from './state.ts'
import { orderWords } from './words.ts'

const salesMax = 100
/** On a phone the orders come first. */
const wide = matchMedia('(min-width: 720px)')
const sales = signal<{ value: string; label: string }[]>([])

/** Which orders are listed. */
export function Filters({ session }: { session: Session }): JSX.Element {
  const words = orderWords()
  const { saleId, state, paid, flagged } = filter.value
  useEffect(
    () =>
      void ask<'listSales'>('get', `/api/sales?limit=${salesMax}`, { token: session.token }).then(
        ({ items }) =>
          (sales.value = (items as { saleId: string; title: string }[]).map((sale) => ({
            value: sale.saleId,
            label: sale.title,
          }))),
        () => undefined,
      ),
    [session.token],
  )
  const { received: _received, ...states } = words.states
  const used = Object.keys(filterQuery(filter.value)).length
  return (
    <details class="filters" open={wide.matches}>
      <summary>{used > 0 ? words.filtersOn(used) : words.filters}</summary>
      <div class="order-filters">
        <Field
          label={words.sale}
          value={saleId}
          choices={[{ value: '', label: words.everySale }, ...sales.value]}
          onChange={(value) => setFilter({ saleId: value })}
        />
        <Field
          label={words.state}
          value={state}
          choices={[
            { value: '', label: words.everyState },
            ...Object.entries(states).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(value) => setFilter({ state: value })}
        />
        <Field
          label={words.money}
          value={paid}
          choices={[
            { value: '', label: words.everyMoney },
            { value: 'yes', label: words.paidOnly },
            { value: 'no', label: words.unpaidOnly },
          ]}
          onChange={(value) => setFilter({ paid: value })}
        />
        <label class="pick-all small">
          <input type="checkbox" checked={flagged} onChange={() => setFilter({ flagged: !flagged })} />
          {words.flaggedOnly}
        </label>
      </div>
    </details>
  )
}
