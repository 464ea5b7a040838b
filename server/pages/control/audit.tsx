import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { AuditedChange } from '../../../shared/contract/routes/control.ts'
import { auditKinds, inKindWords } from './audit-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { whoText } from '../ui/who.ts'
import { words } from './words.ts'

const here = Intl.DateTimeFormat().resolvedOptions().timeZone

const dayMs = 86_400_000

interface Filter {
  actor: string
  saleId: string
  /** The noun of what was done; '' is everything. */
  about: string
  /** The number of an order, or its id. */
  order: string
  from: string
  to: string
  /** Only what people did. One busy sale decides thousands of orders between two acts of a person. */
  by: 'staff' | 'all'
}

const blank: Filter = { actor: '', saleId: '', about: '', order: '', from: '', to: '', by: 'staff' }

/** The filter as the server asks for it; days are those of this device. */
function queryOf({ actor, saleId, about, order, from, to, by }: Filter): Record<string, string> {
  const wanted = order.trim().replace(/^(số|no\.?|#)\s*/i, '')
  return {
    ...(actor.trim() && { actor: actor.trim() }),
    ...(saleId && { saleId }),
    ...(about && { about }),
    ...(/^\d+$/.test(wanted) ? { number: wanted } : wanted && { orderId: wanted }),
    ...(from && { from: new Date(`${from}T00:00`).toISOString() }),
    ...(to && { to: new Date(Date.parse(`${to}T00:00`) + dayMs).toISOString() }),
    ...(by === 'staff' && !actor.trim() && { by }),
  }
}

/** Who changed what and when, newest first: by person, sale, kind, order and day. */
export function AuditTab({ token }: { token: string }): JSX.Element {
  const all = words()
  const filter = useSignal(blank)
  const set = (part: Partial<Filter>): void => void (filter.value = { ...filter.value, ...part })
  const sales = useSignal<{ value: string; label: string }[]>([])
  const items = useSignal<AuditedChange[] | undefined>(undefined)
  const next = useSignal<string | null>(null)
  const why = useSignal<string | undefined>(undefined)
  const read = async (cursor?: string): Promise<void> => {
    const query = new URLSearchParams({ limit: '50', ...queryOf(filter.value), ...(cursor && { cursor }) })
    try {
      const page = await ask<'listAudit'>('get', `/api/audit?${query}`, { token })
      items.value = [...(cursor ? (items.value ?? []) : []), ...page.items]
      next.value = page.nextCursor
      why.value = undefined
    } catch (error) {
      why.value = inWords(error)
    }
  }
  useEffect(() => {
    void read()
    void ask<'listSales'>('get', '/api/sales?limit=100', { token }).then(
      (list) =>
        (sales.value = (list.items as { saleId: string; title: string }[]).map((sale) => ({
          value: sale.saleId,
          label: sale.title,
        }))),
      () => undefined,
    )
  }, [])
  return (
    <>
      <h1>{all.audit}</h1>
      <form
        class="card filter"
        onSubmit={(event) => {
          event.preventDefault()
          void read()
        }}
      >
        <Field
          label={all.who}
          hint={all.whoHint}
          value={filter.value.actor}
          maxLength={200}
          autoComplete="off"
          onChange={(actor) => set({ actor })}
        />
        <Field
          label={all.ofSale}
          value={filter.value.saleId}
          choices={[{ value: '', label: all.everySale }, ...sales.value]}
          onChange={(saleId) => set({ saleId })}
        />
        <Field
          label={all.about}
          value={filter.value.about}
          choices={[
            { value: '', label: all.everything },
            ...Object.entries(auditKinds()).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(about) => set({ about })}
        />
        <Field
          label={all.ofOrder}
          hint={all.ofOrderHint}
          value={filter.value.order}
          maxLength={50}
          autoComplete="off"
          onChange={(order) => set({ order })}
        />
        <Field label={all.fromDay} type="date" value={filter.value.from} onChange={(from) => set({ from })} />
        <Field label={all.toDay} type="date" value={filter.value.to} onChange={(to) => set({ to })} />
        <Field
          label={all.byWhom}
          value={filter.value.by}
          choices={[
            { value: 'staff', label: all.byStaff },
            { value: 'all', label: all.byAll },
          ]}
          onChange={(by) => set({ by: by as Filter['by'] })}
        />
        <button type="submit" class="button main-action">
          {all.filter}
        </button>
      </form>
      {why.value && (
        <Notice tone="stop" loud>
          {why.value}
        </Notice>
      )}
      {!items.value && !why.value && <Skeleton lines={8} label={all.loading} />}
      {items.value?.length === 0 && (
        <Empty icon="list" title={all.noAudit}>
          <p>{all.noAuditWhat}</p>
        </Empty>
      )}
      <ul class="stack-close">
        {items.value?.map((change, i) => (
          <Change key={`${change.at} ${i}`} change={change} />
        ))}
      </ul>
      {next.value && <Button onPress={() => void read(next.value ?? undefined)}>{all.more}</Button>}
    </>
  )
}

function Change({ change }: { change: AuditedChange }): JSX.Element {
  const facts: [string, unknown][] = [
    [words().recordedAs, change.kind],
    ...Object.entries({ [words().ofWhat]: change.subject ?? null, ...change.detail }).filter(
      ([, value]) => value !== null,
    ),
  ]
  const { seq } = change.detail
  return (
    <li class="card change">
      <details>
        <summary>
          <strong>
            {inKindWords(change.kind)}
            {typeof seq === 'number' && ` ${words().numbered(seq)}`}
          </strong>
          <span class="small soft">
            {whoText(change.actor)}
            {change.actor && !change.actor.includes(':') && ` (${change.actor})`} ·{' '}
            <time dateTime={change.at} title={change.at}>
              {timeAndDay(change.at, here, Date.now())}
            </time>
          </span>
        </summary>
        <dl class="facts small">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="code">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  )
}
