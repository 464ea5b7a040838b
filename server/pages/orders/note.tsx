import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { OrderDetails } from '../../../shared/contract/routes/order-desk.ts'
import { Button } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { whoText } from '../ui/who.ts'
import { orderWords } from './words.ts'

const lettersMax = 500

/** What the shop notes on an order. */
export function Note({
  details: { order, note },
  token,
  onChanged,
}: {
  details: OrderDetails
  token: string
  onChanged: () => void
}): JSX.Element {
  const words = orderWords()
  const id = useId()
  const text = useSignal(note?.text ?? '')
  const said = useSignal<{ failed?: unknown } | undefined>(undefined)
  const save = async (): Promise<void> => {
    said.value = undefined
    try {
      await ask<'noteOrder'>('put', `/api/orders/${order.orderId}/note`, {
        token,
        body: { text: text.value.replaceAll(/\s+/g, ' ').trim() },
      })
      said.value = {}
      onChanged()
    } catch (failed) {
      said.value = { failed }
    }
  }
  return (
    <section class="card stack" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{words.note}</h2>
      <div class="field">
        <textarea
          rows={3}
          maxLength={lettersMax}
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-hint`}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <span class="hint" id={`${id}-hint`}>
          {words.noteHint}
        </span>
      </div>
      {note && (
        <p class="small soft">{words.noteBy(whoText(note.by), timeAndDay(note.at, order.timeZone, Date.now()))}</p>
      )}
      <div class="row">
        <Button icon="check" onPress={() => void save()}>
          {words.noteSave}
        </Button>
      </div>
      {said.value &&
        (said.value.failed === undefined ? (
          <Notice tone="go">{words.noteSaved}</Notice>
        ) : (
          <Notice tone="stop" loud>
            {inWords(said.value.failed)}
          </Notice>
        ))}
    </section>
  )
}
