import type { JSX } from 'preact'
import { count as digits, spaced } from '../ui/format.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Badge } from '../ui/show.tsx'
import { shortOf } from './shorts.ts'
import { stateAtTable, table, toPack, live } from './state.ts'
import { words } from './words.ts'

/** What to fetch for the batch, along the shelves, and what to pack it with. Open until the first parcel is packed. */
export function PickPanel(): JSX.Element {
  const text = words()
  const { picks, materials, withoutStandard } = table.value.sheet!
  const short = materials.some((one) => one.short > 0)
  return (
    <>
      <details class="card panel" open={toPack.value.length === live.value.length && toPack.value.length > 0}>
        <summary>
          <h3>{text.pickList}</h3>
        </summary>
        <ul class="picks">
          {picks.map((pick) => (
            <li key={pick.sku}>
              <span class="quantity number">
                <b>{digits(pick.quantity)}</b>
              </span>
              <div class="what">
                <strong>{pick.title}</strong>
                <span class="soft small">
                  {[
                    pick.shelf && `${text.shelf} ${pick.shelf}`,
                    ...pick.lots.map(
                      (lot) =>
                        `${text.lot} ${lot.code}${lot.bestBefore ? ` (${text.bestBefore(lot.bestBefore)})` : ''} ×${lot.quantity}`,
                    ),
                  ]
                    .filter(Boolean)
                    .join(' · ') || pick.sku}
                </span>
              </div>
            </li>
          ))}
        </ul>
      </details>
      {(materials.length > 0 || withoutStandard.length > 0) && (
        <details class="card panel" open={short}>
          <summary>
            <h3>{text.materials}</h3>
            {short && (
              <Badge tone="slow">{text.materialShort(materials.reduce((sum, one) => sum + one.short, 0))}</Badge>
            )}
          </summary>
          <ul class="picks">
            {materials.map((one) => (
              <li key={one.material}>
                <span class="quantity number">
                  <b>{digits(one.count)}</b>
                </span>
                <div class="what">
                  <strong>{one.title ?? one.material}</strong>
                  <span class="soft small">
                    {one.onHand === null ? text.materialUncounted : text.materialHas(one.onHand)}
                  </span>
                </div>
                {one.short > 0 && <Badge tone="slow">{text.materialShort(one.short)}</Badge>}
              </li>
            ))}
            {withoutStandard.map((sku) => (
              <li key={sku}>
                <Icon name="info" />
                <div class="what">
                  <strong>{sku}</strong>
                  <span class="soft small">{text.noStandard}</span>
                </div>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

/** Every parcel of the batch in stack order. */
export function StackPanel(): JSX.Element {
  const text = words()
  const shown: Record<ReturnType<typeof stateAtTable>, [string, IconName, string]> = {
    waiting: [text.waits, 'clock', ''],
    picking: [text.waits, 'clock', ''],
    packed: [text.packed, 'check', 'tone-go'],
    'handed-over': [text.handedOver, 'truck', 'tone-go'],
    cancelled: [text.cancelled, 'stop', 'tone-stop'],
  }
  return (
    <details class="card panel" open>
      <summary>
        <h3>{text.stack}</h3>
      </summary>
      <ol class="stack-list">
        {table.value.sheet!.parcels.map((parcel) => {
          const isCurrent = parcel.code === table.value.current
          const [word, icon, tone]: [string, IconName, string] = isCurrent
            ? [text.picking, 'box', 'tone-brand']
            : shortOf(parcel.code)
              ? [text.short, 'warn', 'tone-slow']
              : shown[stateAtTable(parcel.code)]
          return (
            <li key={parcel.code} class={tone} aria-current={isCurrent ? 'true' : undefined}>
              <b class="number">{parcel.number}</b>
              <span class="what">
                <span class="number">{spaced(parcel.code)}</span>
                <span class="small">{parcel.lines.map((line) => `${line.quantity}× ${line.title}`).join(', ')}</span>
              </span>
              <span class="small row-tight">
                <Icon name={icon} size={18} />
                {word}
              </span>
            </li>
          )
        })}
      </ol>
    </details>
  )
}
