import type { JSX } from 'preact'
import { carrierTitle } from '../../../shared/dispatch/carrier-names.ts'
import type { CaseView } from '../../../shared/contract/routes/case.ts'
import { money, spaced, timeAndDay } from '../ui/format.ts'
import { whoText } from '../ui/who.ts'
import { Photos } from './photos.tsx'
import { deskWords } from './words.ts'

/** Where the goods came from and where they are: order, parcel, packer, lots, waybill. */
export function Where({ of: { order, parcel, timeZone }, token }: { of: CaseView; token: string }): JSX.Element {
  const words = deskWords()
  const at = (instant: string): string => timeAndDay(instant, timeZone, Date.now())
  const { shipping } = order
  const facts: [string, string | undefined][] = [
    [words.packed, parcel?.packedAt ? `${whoText(parcel.packedBy)} · ${at(parcel.packedAt)}` : undefined],
    [
      words.lots,
      parcel?.lots
        .map(({ code, bestBefore }) => code + (bestBefore === null ? '' : ` (${words.bestBefore(bestBefore)})`))
        .join(', ') || undefined,
    ],
    [words.handedOver, shipping?.handedOverAt && at(shipping.handedOverAt)],
    [words.waybill, shipping && `${carrierTitle(shipping.carrier)} ${shipping.tracking ?? ''}`],
  ]
  return (
    <>
      <section class="card stack" aria-labelledby="parcel">
        <h2 id="parcel">
          {words.parcel} {parcel && <span class="number">{spaced(parcel.code)}</span>}
        </h2>
        <ul class="stack-close">
          {order.lines.map(({ sku, title, quantity }) => (
            <li key={sku}>
              {quantity} × {title}
            </li>
          ))}
        </ul>
        {order.total !== undefined && <p class="number">{money(order.total, order.currency)}</p>}
        {parcel ? (
          <dl class="case-facts">
            {facts.map(
              ([name, value]) =>
                value && (
                  <div key={name}>
                    <dt class="soft small">{name}</dt>
                    <dd>{value}</dd>
                  </div>
                ),
            )}
          </dl>
        ) : (
          <p class="soft">{words.noParcel}</p>
        )}
        {parcel?.trackingUrl && (
          <a class="button" href={parcel.trackingUrl} target="_blank" rel="noopener noreferrer">
            {words.waybill}
          </a>
        )}
      </section>
      {parcel && (
        <Photos
          title={words.packPhotos}
          paths={parcel.photos.map((photo) => `/api/parcels/${parcel.code}/photos/${photo}`)}
          token={token}
        />
      )}
    </>
  )
}
