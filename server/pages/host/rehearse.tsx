import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field, Stepper } from '../ui/controls.tsx'
import { ask, inWords, Problem } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { untilAnswered } from './live-state.ts'
import { addressOf, goTo } from './route.ts'
import { choicesOf, prepareWords } from './prepare-words.ts'

const minutes = 10

/** Practising on the same goods with simulated viewers. */
export function Rehearse({ session, saleId }: { session: Session; saleId: string }): JSX.Element {
  const words = prepareWords()
  const [viewers, setViewers] = useState(10)
  const [pace, setPace] = useState('60')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>()
  const start = async (): Promise<void> => {
    setBusy(true)
    const rehearsalId = crypto.randomUUID()
    try {
      await untilAnswered(() =>
        ask<'rehearse'>('post', `/api/sales/${saleId}/rehearsal`, {
          token: session.token,
          body: { rehearsalId, viewers, ordersPerMinute: Number(pace), minutes },
        }),
      )
      goTo(addressOf(rehearsalId, 'sell'))
    } catch (error) {
      setFailed(error)
      setBusy(false)
    }
  }
  const underWay = failed instanceof Problem && failed.code === 'wrong-state'
  return (
    <section class="card stack">
      <h2>{words.rehearse}</h2>
      <p class="soft">{words.rehearseWhat}</p>
      <div class="stack-close">
        <strong>{words.viewers}</strong>
        <Stepper label={words.viewers} value={viewers} min={1} max={50} onChange={setViewers} />
      </div>
      <Field label={words.pace} value={pace} onChange={setPace} choices={choicesOf(words.paces)} />
      {failed !== undefined && (
        <Notice tone={underWay ? 'slow' : 'stop'} loud>
          {underWay ? words.underWay : inWords(failed)}
        </Notice>
      )}
      <Button icon="users" busy={busy} onPress={() => void start()}>
        {words.startRehearsal}
      </Button>
    </section>
  )
}
