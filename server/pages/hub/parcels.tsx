import type { JSX } from 'preact'
import type { HubBoard } from '../../../shared/contract/routes/hub.ts'
import { spaced } from '../ui/format.ts'
import { Meter } from '../ui/show.tsx'
import { words } from './words.ts'

/** The parcels that members pack: which came, and which are still with them. */
export function ParcelsOfMembers({ parcels }: Pick<HubBoard, 'parcels'>): JSX.Element | null {
  const text = words()
  if (parcels.length === 0) return null
  return (
    <section class="stack" aria-labelledby="parcels">
      <h2 id="parcels">{text.parcels}</h2>
      {parcels.map((one) => (
        <section key={one.seller} class="card stack-close">
          <div class="row-apart">
            <h3>{one.name ?? one.seller}</h3>
            <span class="number">{text.parcelsIn(one.in, one.parcels)}</span>
          </div>
          <Meter part={one.in / one.parcels} />
          {one.unpacked > 0 && <p class="soft small">{text.unpacked(one.unpacked)}</p>}
          {one.missing.length > 0 && (
            <details>
              <summary>{text.notHere(one.missing.length)}</summary>
              <ul class="codes">
                {one.missing.map((code) => (
                  <li key={code}>{spaced(code)}</li>
                ))}
              </ul>
            </details>
          )}
        </section>
      ))}
    </section>
  )
}
