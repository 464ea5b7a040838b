import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { OwnOrder } from '../../../shared/contract/routes/buyer.ts'
import { caseWords } from '../ui/case-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { count } from '../ui/format.ts'
import { ask, inWords, Problem, type BodyOf } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { shrink } from '../ui/photo-pick.tsx'
import { Notice } from '../ui/show.tsx'
import { ownCaseWords } from './case-words.ts'

type Kind = BodyOf<'openCase'>['kind']

/** As many as a case may have. */
const photosMax = 6

/** What is wrong, with what, in the buyer's words and photos. Sent again after a lost answer, it is the same case. */
export function SayWhatIsWrong({
  order,
  token,
  onDone,
  onClose,
}: {
  order: OwnOrder
  token: string
  onDone: () => void
  onClose: () => void
}): JSX.Element {
  const own = ownCaseWords()
  const [caseId] = useState(() => crypto.randomUUID())
  const [kind, setKind] = useState<Kind>('late')
  const [sku, setSku] = useState('')
  const [said, setSaid] = useState('')
  const [photos, setPhotos] = useState<{ id: string; file: File }[]>([])
  const [isBusy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | undefined>()
  const send = async (): Promise<void> => {
    setBusy(true)
    setWrong(undefined)
    try {
      const body = { caseId, orderId: order.orderId, kind, words: said, ...(sku !== '' && { sku }) }
      await ask<'openCase'>('post', '/api/cases', { token, body })
      for (const { id, file } of photos)
        await ask<'putCasePhoto'>('put', `/api/cases/${caseId}/photos/${id}`, { token, body: await shrink(file) })
      onDone()
    } catch (error) {
      setWrong(error instanceof Problem && error.code === 'busy' ? own.tooMany : inWords(error))
    } finally {
      setBusy(false)
    }
  }
  const add = (files: FileList | null): void => {
    const added = [...(files ?? [])].map((file) => ({ id: crypto.randomUUID() as string, file }))
    setPhotos([...photos, ...added].slice(0, photosMax))
  }
  return (
    <form class="card sunk stack-close" noValidate onSubmit={(event) => (event.preventDefault(), void send())}>
      <Field
        label={own.what}
        value={kind}
        choices={Object.entries(caseWords().kinds).map(([value, label]) => ({ value, label }))}
        onChange={(value) => setKind(value as Kind)}
      />
      {order.lines.length > 1 && (
        <Field
          label={own.about}
          value={sku}
          choices={[
            { value: '', label: own.whole },
            ...order.lines.map((line) => ({ value: line.sku, label: order.titles[line.sku] ?? line.sku })),
          ]}
          onChange={setSku}
        />
      )}
      <Field label={own.words} value={said} rows={3} maxLength={1_000} onChange={setSaid} />
      <label class="button">
        <Icon name="camera" />
        {photos.length > 0 ? own.photos(count(photos.length)) : own.addPhoto}
        <input
          type="file"
          class="heard-only"
          multiple
          accept="image/jpeg,image/png,image/webp"
          onChange={(event) => add(event.currentTarget.files)}
        />
      </label>
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {wrong}
        </Notice>
      )}
      <Button kind="main-action" large wide busy={isBusy} onPress={() => void send()}>
        {own.send}
      </Button>
      <Button kind="quiet" onPress={onClose}>
        {own.close}
      </Button>
    </form>
  )
}
