import type { JSX } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { ask, inWords } from '../ui/http.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import { dictionary } from '../ui/words.ts'

const lettersMax = 200

const words = dictionary({
  vi: {
    label: 'Lời nhắn cho shop',
    hint: 'Ví dụ: giao giờ hành chính, gói quà giúp mình. Sửa được đến khi shop đóng gói. Người đóng gói và shipper đọc được.',
    save: 'Gửi lời nhắn',
    saved: 'Shop đã nhận lời nhắn.',
    removed: 'Đã bỏ lời nhắn.',
  },
  en: {
    label: 'Note to the shop',
    hint: 'For example: office hours only, please wrap it as a gift. You may change it until the shop packs. Packer and courier can read it.',
    save: 'Send note',
    saved: 'The shop has your note.',
    removed: 'Your note was taken back.',
  },
})

/** What the buyer wants the shop to know about an order. */
export function OrderNote({ orderId, token }: { orderId: string; token: string }): JSX.Element {
  const all = words()
  const id = useId()
  const [text, setText] = useState<string>()
  const [said, say] = useState<'busy' | 'saved' | 'removed' | { wrong: unknown }>()
  const path = `/api/orders/${orderId}/buyer-note`
  const look = (): void => {
    say(undefined)
    ask<'readBuyerNote'>('get', path, { token }).then(
      (note) => setText(note.text),
      (wrong: unknown) => say({ wrong }),
    )
  }
  useEffect(look, [orderId])
  const save = async (): Promise<void> => {
    say('busy')
    try {
      const { text: kept } = await ask<'writeBuyerNote'>('put', path, { token, body: { text: text ?? '' } })
      setText(kept)
      say(kept === '' ? 'removed' : 'saved')
    } catch (wrong) {
      say({ wrong })
    }
  }
  return (
    <div class="stack-close">
      {text === undefined ? (
        said === undefined && <Skeleton lines={3} label={common().loading} />
      ) : (
        <div class="field">
          <label class="label" for={id}>
            {all.label}
          </label>
          <textarea
            id={id}
            rows={3}
            maxLength={lettersMax}
            aria-describedby={`${id}-hint`}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <span class="hint" id={`${id}-hint`}>
            {all.hint}
          </span>
        </div>
      )}
      {typeof said === 'object' && (
        <Notice tone="stop" loud>
          {inWords(said.wrong)}
        </Notice>
      )}
      {(said === 'saved' || said === 'removed') && <Notice tone="go">{all[said]}</Notice>}
      {text === undefined ? (
        said !== undefined && <Button onPress={look}>{common().retry}</Button>
      ) : (
        <Button icon="check" busy={said === 'busy'} onPress={() => void save()}>
          {all.save}
        </Button>
      )}
    </div>
  )
}
