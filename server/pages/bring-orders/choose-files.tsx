import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { addFiles } from './files.ts'
import { roles } from './roles.ts'
import { words } from './words.ts'

/** What a phone's file picker offers first; dropped files are told by their bytes. */
const accepted =
  '.csv,.txt,.xlsx,.xls,.pdf,text/csv,text/plain,application/pdf,application/vnd.ms-excel,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Any number of files of any kind: chosen on a phone, dropped at a desk. */
export function ChooseFiles({
  session,
  shopId,
  isFirst,
}: {
  session: Session
  shopId: string
  isFirst: boolean
}): JSX.Element {
  const text = words()
  const [isOver, over] = useState(false)
  const add = (list: FileList | null | undefined): void => addFiles(session, shopId, [...(list ?? [])])
  return (
    <section
      class={`card stack drop ${isOver ? 'over' : ''}`}
      aria-labelledby="files"
      onDragOver={(event) => {
        event.preventDefault()
        over(true)
      }}
      onDragLeave={() => over(false)}
      onDrop={(event) => {
        event.preventDefault()
        over(false)
        add(event.dataTransfer?.files)
      }}
    >
      <h2 id="files">{text.files}</h2>
      <p class="soft">{roles.takeOrders.includes(session.role) ? text.filesWhat : text.labelsOnly}</p>
      <label class={`button large ${isFirst ? 'main-action' : ''}`}>
        <Icon name="plus" />
        {text.choose}
        <input
          type="file"
          multiple
          class="heard-only"
          accept={accepted}
          onChange={(event) => {
            add(event.currentTarget.files)
            event.currentTarget.value = ''
          }}
        />
      </label>
    </section>
  )
}
