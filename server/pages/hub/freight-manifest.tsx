import type { JSX } from 'preact'
import type { FreightShares } from '../../../shared/contract/routes/freight.ts'
import { common } from '../ui/common-words.ts'
import { Download } from '../ui/download.tsx'
import { dayOf, money, spaced, weight } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { useLoaded } from '../ui/loaded.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Notice, Skeleton } from '../ui/show.tsx'
import { InvoiceForm } from './freight-invoice.tsx'
import { freightWords } from './freight-words.ts'

/** One truck: closed, what it cost; opened, each producer's part and the carrier's invoices. */
export function FreightOfManifest({
  session,
  manifestId,
  now,
}: {
  session: Session
  manifestId: string
  now: number
}): JSX.Element {
  const text = freightWords()
  const { value, failed, again } = useLoaded(
    () => ask<'readFreightShares'>('get', `/api/manifests/${manifestId}/shares`, { token: session.token }),
    manifestId,
  )
  if (failed !== undefined) return <Notice tone="stop">{failed}</Notice>
  if (!value) return <Skeleton lines={1} label={common().loading} />
  const { carrier, number, handedOverAt, timeZone, total, currency, parcels } = value
  return (
    <details class="card freight">
      <summary>
        <span class="grow">
          <strong>{[number, carrier].filter(Boolean).join(' · ')}</strong>
          <span class="soft small">
            {dayOf(handedOverAt, timeZone, now)} · {text.parcels(parcels)}
          </span>
        </span>
        {total === null ? (
          <Badge tone="slow">{text.open}</Badge>
        ) : (
          <strong class="number">{money(total, currency)}</strong>
        )}
        <Icon name="next" size={18} />
      </summary>
      <div class="stack">
        <Shares shares={value} />
        <Invoices shares={value} />
        <InvoiceForm key={value.invoices.length} session={session} shares={value} onEntered={again} />
        <Files session={session} shares={value} />
      </div>
    </details>
  )
}

function Shares({ shares: { shares, alone, by, currency } }: { shares: FreightShares }): JSX.Element {
  const text = freightWords()
  return (
    <div class="stack-close">
      <p class="soft">{text.ruleIs(text.rules[by])}</p>
      <ul class="shares">
        {shares.map((one) => (
          <li key={one.seller}>
            <div class="row-apart">
              <span>{one.name ?? one.seller}</span>
              <strong class="number">{one.amount === null ? text.shareOpen : money(one.amount, currency)}</strong>
            </div>
            <p class="soft small facts">
              <span>{text.parcels(one.parcels)}</span>
              <span>{one.grams === null ? text.noWeight : weight(one.grams)}</span>
              {one.alone !== undefined && <span>{text.alone(money(one.alone, currency))}</span>}
              {typeof one.saved === 'number' && <Saved saved={one.saved} currency={currency} />}
            </p>
          </li>
        ))}
      </ul>
      {alone && (
        <p class="small soft">
          {text.together(money(alone.total, currency))}
          {alone.saved !== null && (
            <>
              {' · '}
              <Saved saved={alone.saved} currency={currency} />
            </>
          )}
          <br />
          {text.table(alone.table)}
        </p>
      )}
    </div>
  )
}

function Saved({ saved, currency }: { saved: number; currency: string }): JSX.Element | null {
  const text = freightWords()
  if (saved === 0) return null
  return saved > 0 ? (
    <strong class="saved">{text.saved(money(saved, currency))}</strong>
  ) : (
    <span class="dearer">{text.dearer(money(-saved, currency))}</span>
  )
}

function Invoices({ shares: { invoices, currency } }: { shares: FreightShares }): JSX.Element | null {
  const text = freightWords()
  if (invoices.length === 0) return null
  return (
    <div class="stack-close">
      <h3>{text.invoices}</h3>
      <ul class="shares">
        {invoices.map(({ invoiceId, kind, parcelCode, amount, by, replaced }) => (
          <li key={invoiceId} class={replaced ? 'soft' : undefined}>
            <div class="row-apart">
              <span>
                {text.kinds[kind]}
                {parcelCode !== null && <span class="code"> {spaced(parcelCode)}</span>}
              </span>
              <span class="number">{replaced ? <s>{money(amount, currency)}</s> : money(amount, currency)}</span>
            </div>
            <p class="soft small">
              {text.ruleIs(text.rules[by])}
              {replaced && ` · ${text.replaced}`}
            </p>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Files({ session, shares: { manifestId, number } }: { session: Session; shares: FreightShares }): JSX.Element {
  const text = freightWords()
  const path = `/api/manifests/${manifestId}/shares`
  const name = `cuoc-${(number ?? manifestId).replaceAll('/', '-')}`
  return (
    <div class="row">
      <Download session={session} path={`${path}.csv`} name={`${name}.csv`} icon="sheet">
        {text.csv}
      </Download>
      <Download session={session} path={`${path}.pdf`} name={`${name}.pdf`} icon="print">
        {text.pdf}
      </Download>
    </div>
  )
}
