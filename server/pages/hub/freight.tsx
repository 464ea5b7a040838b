import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords, type BodyOf } from '../ui/http.ts'
import { useLoaded } from '../ui/loaded.ts'
import type { Session } from '../ui/session.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import './freight.css'
import { freightWords } from './freight-words.ts'
import { FreightOfManifest } from './freight-manifest.tsx'

type Basis = BodyOf<'putFreightRule'>['by']

/** So many trucks are shown at first, and so many more each time. */
const trucksStep = 5

/** What trucks that were signed for cost, and whose part of it is how much; for who hands over. */
export function FreightOfHub({ session, now }: { session: Session; now: number }): JSX.Element {
  const text = freightWords()
  const [limit, setLimit] = useState(trucksStep)
  const { value, failed } = useLoaded(
    () => ask<'listPickups'>('get', `/api/pickups?state=signed&limit=${limit}`, { token: session.token }),
    String(limit),
  )
  return (
    <section class="stack" aria-labelledby="freight">
      <h2 id="freight">{text.title}</h2>
      {session.role !== 'dispatcher' && <Rule session={session} />}
      {failed !== undefined && <Notice tone="stop">{failed}</Notice>}
      {!value && failed === undefined && <Skeleton lines={2} label={common().loading} />}
      {value?.items.length === 0 && <p class="soft">{text.none}</p>}
      {value?.items.map(({ manifestId }) => (
        <FreightOfManifest key={manifestId} session={session} manifestId={manifestId!} now={now} />
      ))}
      {value?.nextCursor && (
        <Button kind="quiet" icon="clock" onPress={() => setLimit(limit + trucksStep)}>
          {text.more}
        </Button>
      )}
    </section>
  )
}

/** By what freight is split from now on: for who decides. */
function Rule({ session: { token } }: { session: Session }): JSX.Element | null {
  const text = freightWords()
  const { value, failed, again } = useLoaded(() => ask<'readFreightRule'>('get', '/api/freight-rule', { token }))
  const [trouble, setTrouble] = useState<unknown>()
  const wrong = failed ?? (trouble === undefined ? undefined : inWords(trouble))
  const choose = (by: string): void =>
    void ask<'putFreightRule'>('put', '/api/freight-rule', { token, body: { by: by as Basis } })
      .then(() => setTrouble(undefined), setTrouble)
      .then(again)
  return (
    <>
      {wrong !== undefined && <Notice tone="stop">{wrong}</Notice>}
      {value && (
        <Field
          label={text.rule}
          hint={text.ruleWhat}
          value={value.by}
          choices={Object.entries(text.rules).map(([name, label]) => ({ value: name, label }))}
          onChange={choose}
        />
      )}
    </>
  )
}
