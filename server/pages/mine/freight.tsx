import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { OwnShareView } from '../../../shared/contract/routes/freight.ts'
import { Button } from '../ui/controls.tsx'
import { dayOf, money, spaced } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { useLoaded } from '../ui/loaded.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { words } from './words.ts'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const sharesStep = 10

/** What this producer pays of each truck that was shared. What was corrected since is left out. */
export function OwnFreight({ session, now }: { session: Session; now: number }): JSX.Element | null {
  const text = words()
  const [limit, setLimit] = useState(sharesStep)
  const { value, failed } = useLoaded(
    () => ask<'listOwnShares'>('get', `/api/mine/shares?limit=${limit}`, { token: session.token }),
    String(limit),
  )
  if (failed !== undefined) return <Notice tone="slow">{failed}</Notice>
  if (!value || value.items.length === 0) return null
  return (
    <section class="stack-close" aria-labelledby="freight">
      <h2 id="freight">{text.freight}</h2>
      <p class="soft small">{text.freightWhat}</p>
      <ul class="card freight">
        {value.items
          .filter(({ replaced }) => !replaced)
          .map((share) => (
            <li key={share.invoiceId}>
              <OneShare share={share} now={now} />
            </li>
          ))}
      </ul>
      {value.nextCursor && limit < 200 && (
        <Button kind="quiet" icon="clock" onPress={() => setLimit(Math.min(200, limit + sharesStep))}>
          {text.moreFreight}
        </Button>
      )}
    </section>
  )
}

function OneShare({ share, now }: { share: OwnShareView; now: number }): JSX.Element {
  const text = words()
  const { number, carrier, handedOverAt, kind, parcelCode, by, parcels, units, amount, currency } = share
  return (
    <>
      <div class="row-apart">
        <strong>{[carrier, number].filter(Boolean).join(' · ')}</strong>
        <strong class="number">{money(amount, currency)}</strong>
      </div>
      <p class="soft small">
        {dayOf(handedOverAt, zone, now)} ·{' '}
        {kind === 'return' ? text.back(spaced(parcelCode!)) : `${text.ofTrip(parcels, units)} · ${text.splitBy[by]}`}
      </p>
      <Alone share={share} />
    </>
  )
}

function Alone({ share: { alone, saved, currency } }: { share: OwnShareView }): JSX.Element | null {
  const text = words()
  if (alone === undefined || saved === undefined) return null
  const cost = money(alone, currency)
  if (saved > 0) return <p class="small saved">{text.saved(money(saved, currency), cost)}</p>
  return <p class="small soft">{saved < 0 ? text.dearer(money(-saved, currency), cost) : text.same(cost)}</p>
}
