import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, HoldButton } from '../ui/controls.tsx'
import { count } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { readAll, useLoaded } from '../ui/loaded.ts'
import type { Session } from '../ui/session.ts'
import { Empty } from '../ui/show.tsx'
import { SaidNotice, useActing } from './acting.tsx'
import { Loading } from './loading.tsx'
import { PointForm, type Keeper, type Point } from './point-form.tsx'
import { pointsWords } from './points-words.ts'
import type { SectionProps } from './section-props.ts'
import { words } from './words.ts'

/** Where buyers collect their parcels themselves. */
export function PointsSection({ session }: SectionProps): JSX.Element {
  const all = pointsWords()
  const { value, failed, again } = useLoaded(() => readPoints(session.token))
  const [added, setAdded] = useState(0)
  return (
    <>
      <p class="soft">{all.what}</p>
      <Loading failed={failed} isDone={value !== undefined} lines={4} />
      {value?.points.length === 0 && (
        <Empty icon="pin" title={all.none}>
          <p>{all.noneWhat}</p>
        </Empty>
      )}
      <ul class="entries">
        {value?.points.map((point) => (
          <Entry key={point.pointId} point={point} keepers={value.keepers} session={session} changed={again} />
        ))}
      </ul>
      {value && (
        <div class="card stack">
          <h3>{all.add}</h3>
          <PointForm
            key={added}
            session={session}
            keepers={value.keepers}
            onSaved={async () => {
              await again()
              setAdded(added + 1)
            }}
          />
        </div>
      )}
    </>
  )
}

async function readPoints(token: string): Promise<{ points: Point[]; keepers: Keeper[] }> {
  const [{ items }, members] = await Promise.all([
    ask<'listPoints'>('get', '/api/points', { token }),
    readAll<'listMembers'>('/api/members', token),
  ])
  return { points: items, keepers: members.map(({ seller, name }) => ({ seller, name: name ?? seller })) }
}

function Entry({
  point,
  keepers,
  session,
  changed,
}: {
  point: AnswerOf<'listPoints'>['items'][number]
  keepers: readonly Keeper[]
  session: Session
  changed: () => Promise<void>
}): JSX.Element {
  const all = pointsWords()
  const { pointId, name, address, hours, keepDays, seller, atHub } = point
  const [editing, setEditing] = useState(false)
  const { said, act } = useActing()
  const retire = (): void =>
    void act(async () => {
      await ask<'removePoint'>('delete', `/api/points/${pointId}`, { token: session.token })
      await changed()
    })
  const keeper = keepers.length > 1 ? (keepers.find((one) => one.seller === seller)?.name ?? seller) : undefined
  const facts = [
    hours,
    all.keeps(count(keepDays)),
    ...(keeper === undefined ? [] : [all.keptBy(keeper)]),
    ...(atHub ? [all.isAtHub] : []),
  ]
  return (
    <li class="card stack">
      <div>
        <h3>{name}</h3>
        <p class="small">{[address.line, address.ward, address.province].join(', ')}</p>
        <p class="small soft">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      {editing ? (
        <PointForm
          session={session}
          keepers={keepers}
          point={point}
          onCancel={() => setEditing(false)}
          onSaved={async () => {
            await changed()
            setEditing(false)
          }}
        />
      ) : (
        <>
          <SaidNotice said={said} />
          <div class="row">
            <Button icon="sheet" label={`${words().edit} ${name}`} onPress={() => setEditing(true)}>
              {words().edit}
            </Button>
            <HoldButton again={all.retireAgain} icon="cross" onHeld={retire}>
              {all.retire}
            </HoldButton>
          </div>
          <p class="small soft">{all.retireWhat}</p>
        </>
      )}
    </li>
  )
}
