import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { AuditedChange } from '../../../shared/contract/routes/control.ts'
import { Button, Field } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { whoText } from '../ui/who.ts'
import { words } from './words.ts'

const here = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Who changed what and when, newest first: everyone or one person, in one sale or all. */
export function AuditTab({ token }: { token: string }): JSX.Element {
  const all = words()
  const filter = useSignal({ actor: '', saleId: '' })
  const sales = useSignal<{ value: string; label: string }[]>([])
  const items = useSignal<AuditedChange[] | undefined>(undefined)
  const next = useSignal<string | null>(null)
  const why = useSignal<string | undefined>(undefined)
  const read = async (cursor?: string): Promise<void> => {
    const { actor, saleId } = filter.value
    const query = new URLSearchParams({
      limit: '50',
      ...(actor.trim() && { actor: actor.trim() }),
      ...(saleId && { saleId }),
      ...(cursor && { cursor }),
    })
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
          onChange={(actor) => (filter.value = { ...filter.value, actor })}
        />
        <Field
          label={all.ofSale}
          value={filter.value.saleId}
          choices={[{ value: '', label: all.everySale }, ...sales.value]}
          onChange={(saleId) => (filter.value = { ...filter.value, saleId })}
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
  const detail = Object.entries(change.detail).filter(([, value]) => value !== null)
  return (
    <li class="card change">
      <div>
        <strong class="code">{change.kind}</strong>
        {change.subject && <span class="small soft code"> {change.subject}</span>}
      </div>
      <div class="small soft">
        {whoText(change.actor)}
        {change.actor && !change.actor.includes(':') && ` (${change.actor})`} ·{' '}
        <time dateTime={change.at} title={change.at}>
          {timeAndDay(change.at, here, Date.now())}
        </time>
      </div>
      {detail.length > 0 && (
        <details>
          <summary class="small">{words().details}</summary>
          <dl class="facts small">
            {detail.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd class="code">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  )
}
