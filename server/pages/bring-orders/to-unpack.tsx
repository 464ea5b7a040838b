import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { count as inDigits, spaced } from '../ui/format.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import { useLoaded } from '../ui/loaded.ts'
import { sessionOf, type Session } from '../ui/session.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { changes } from './files.ts'
import { roles } from './roles.ts'
import { words } from './words.ts'

type Package = AnswerOf<'listPlatformPackages'>['items'][number]

/** Packed parcels that the platform has stopped since: in red, until somebody has unpacked them. */
export function ToUnpack({
  session,
  shopId,
  count,
  again,
}: {
  session: Session
  shopId: string
  /** How many there are now: a change is reason to ask again. */
  count: number
  again: () => void
}): JSX.Element | null {
  const text = words()
  const { token } = session
  const list = useLoaded(
    () => ask<'listPlatformPackages'>('get', `/api/platforms/${shopId}/packages?only=to-unpack&limit=200`, { token }),
    shopId,
  )
  const [state, setState] = useState<{ busy?: string; done?: string; failed?: unknown }>({})
  const changed = changes.value
  useEffect(() => void list.again(), [changed, count])
  const packer = sessionOf(roles.unpack)
  const unpack = async (code: string): Promise<void> => {
    setState({ busy: code })
    try {
      await ask<'unpackParcel'>('post', `/api/parcels/${code}/unpack`, { token: packer!.token })
      await list.again()
      again()
      setState({ done: code })
    } catch (failed) {
      setState({ failed })
    }
  }
  const parcels = parcelsOf(list.value?.items ?? [])
  if (parcels.length === 0 && state.done === undefined) return null
  return (
    <section class={`card stack ${parcels.length > 0 ? 'urgent' : ''}`} aria-labelledby="to-unpack">
      <h2 id="to-unpack">
        {text.unpack}
        {parcels.length > 0 && `: ${text.packages(inDigits(parcels.length))}`}
      </h2>
      {parcels.length > 0 && <p>{packer ? text.unpackWhat : text.unpackWaits}</p>}
      {state.done !== undefined && <Notice tone="go">{text.unpacked(spaced(state.done))}</Notice>}
      {state.failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(state.failed)}
        </Notice>
      )}
      <ul class="faults">
        {parcels.map(({ code, packages }) => (
          <li key={code} class="to-unpack">
            <span class="grow">
              <strong class="code">{text.parcel(spaced(code))}</strong>
              <span class="small block">
                {packages.map(({ tracking, platformOrderId }) => tracking ?? platformOrderId).join(', ')}
              </span>
              <span class="row badges">
                {[...new Set(packages.flatMap(({ stop }) => stop ?? []))].map((stop) => (
                  <Badge key={stop} tone="stop" icon="stop">
                    {text.reasons[stop]}
                  </Badge>
                ))}
              </span>
            </span>
            {packer && (
              <Button
                icon="box"
                busy={state.busy === code}
                label={text.unpackOne(spaced(code))}
                onPress={() => void unpack(code)}
              >
                {text.unpackGo}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Orders of one parcel are unpacked together. */
function parcelsOf(packages: readonly Package[]): { code: string; packages: Package[] }[] {
  const parcels = new Map<string, Package[]>()
  for (const one of packages)
    if (one.parcelCode !== null) parcels.set(one.parcelCode, [...(parcels.get(one.parcelCode) ?? []), one])
  return [...parcels].map(([code, of]) => ({ code, packages: of }))
}
