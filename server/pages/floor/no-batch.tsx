import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { BatchView } from '../../../shared/contract/common.ts'
import { Button } from '../ui/controls.tsx'
import { duration } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Empty } from '../ui/show.tsx'
import { useNow } from '../ui/use-now.ts'
import { busy, claimNext, nothingLeft } from './actions.ts'
import { words } from './words.ts'

const readWaitingEveryMs = 10_000

/** The batches that nobody has taken yet, most urgent first; undefined while that is not known. */
function useWaiting({ token }: Session): BatchView[] | undefined {
  const [waiting, setWaiting] = useState<BatchView[] | undefined>()
  useEffect(() => {
    const read = (): void =>
      void ask<'listBatches'>('get', '/api/batches?state=open&limit=200', { token }).then(
        ({ items }) => setWaiting(items),
        () => setWaiting(undefined),
      )
    read()
    const timer = setInterval(read, readWaitingEveryMs)
    return () => clearInterval(timer)
  }, [token])
  return waiting
}

function WhatWaits({ session }: { session: Session }): JSX.Element | null {
  const text = words()
  const now = useNow()
  const waiting = useWaiting(session)
  const [first] = waiting ?? []
  if (!waiting || !first) return null
  const parcelCount = waiting.flatMap(({ parcels }) => parcels).filter(({ state }) => state === 'waiting').length
  const left = Date.parse(first.packBy) - now
  return (
    <p class="row what-waits">
      <strong>{text.waitingBatches(waiting.length, parcelCount)}</strong>
      <Badge tone={left < 0 ? 'stop' : left < 3_600_000 ? 'slow' : 'plain'} icon="clock">
        {left < 0 ? text.late(duration(left)) : `${text.packBy}: ${text.left(duration(left))}`}
      </Badge>
    </p>
  )
}

/** A station without a batch: what waits, and the button that takes the most urgent. */
export function NoBatch({ session }: { session: Session }): JSX.Element {
  const text = words()
  const none = nothingLeft.value
  return (
    <Empty icon="box" title={none ? text.nothingLeft : text.open}>
      <p>{none ? text.nothingLeftWhat : text.openWhat}</p>
      <WhatWaits session={session} />
      <Button kind="main-action" large icon="bolt" busy={busy.value} onPress={() => void claimNext(session)}>
        {busy.value ? text.claiming : text.claimNext}
        <kbd>Enter</kbd>
      </Button>
    </Empty>
  )
}
