import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { PickupView } from '../../../shared/contract/routes/dispatch.ts'
import { noteKinds, type NoteKind } from '../../../shared/dispatch/pickup.ts'
import { Button, Field } from '../ui/controls.tsx'
import { clockTime } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Badge } from '../ui/show.tsx'
import { loadPickup, trouble } from './desk.ts'
import { noteWords, words } from './words.ts'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const text = signal('')
const busy = signal(false)

/** What did not go as planned, and photos: recorded with the time, because that is what a platform believes. */
export function Unusual({ session, pickup }: { session: Session; pickup: PickupView }): JSX.Element {
  const say = words()
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    busy.value = true
    try {
      await work()
      await loadPickup(session, pickup.pickupId)
    } catch (error) {
      trouble.value = error
    } finally {
      busy.value = false
    }
  }
  const note = (kind: NoteKind): Promise<void> =>
    act(async () => {
      await ask<'noteOnPickup'>('post', `/api/pickups/${pickup.pickupId}/notes`, {
        token: session.token,
        body: { noteId: crypto.randomUUID(), kind, text: text.value.trim() },
      })
      text.value = ''
    })
  const photograph = (file: File | undefined): void => {
    if (file)
      void act(() =>
        ask<'photographPickup'>('post', `/api/pickups/${pickup.pickupId}/photos/${crypto.randomUUID()}`, {
          token: session.token,
          body: file,
        }),
      )
  }
  return (
    <section class="card stack">
      <h2>{say.notes}</h2>
      <Field label={say.noteText} value={text.value} maxLength={500} onChange={(value) => (text.value = value)} />
      <div class="choices" role="group" aria-label={say.notes}>
        {noteKinds.map((kind) => (
          <Button key={kind} busy={busy.value} onPress={() => void note(kind)}>
            {noteWords()[kind]}
          </Button>
        ))}
      </div>
      {pickup.notes.map((one) => (
        <p key={one.noteId} class="row">
          <Badge tone="slow">{noteWords()[one.kind]}</Badge>
          <span class="small">
            {one.text} {clockTime(one.at, zone)}
          </span>
        </p>
      ))}
      <label class="button file">
        <Icon name="camera" />
        {say.photo}
        <input
          type="file"
          accept="image/jpeg,image/png,image/webp"
          capture="environment"
          onChange={(event) => photograph(event.currentTarget.files?.[0])}
        />
      </label>
      <p class="soft small">{pickup.photos.length > 0 ? say.photos(pickup.photos.length) : say.photoWhat}</p>
    </section>
  )
}
