import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from './icons.tsx'
import './drop-zone.css'

/** A card on which files are dropped at a desk; {@link ChooseFiles} in it is for a phone. */
export function DropZone({
  labelledBy,
  onFiles,
  children,
}: {
  labelledBy?: string
  onFiles: (files: File[]) => void
  children: ComponentChildren
}): JSX.Element {
  const [isOver, over] = useState(false)
  return (
    <section
      class={`card stack drop ${isOver ? 'over' : ''}`}
      aria-labelledby={labelledBy}
      onDragOver={(event) => {
        event.preventDefault()
        over(true)
      }}
      onDragLeave={() => over(false)}
      onDrop={(event) => {
        event.preventDefault()
        over(false)
        onFiles([...(event.dataTransfer?.files ?? [])])
      }}
    >
      {children}
    </section>
  )
}

/** What a file picker offers first; whatever is chosen or dropped is told by its bytes. */
const tables =
  '.csv,.txt,.xlsx,.xls,text/csv,text/plain,application/vnd.ms-excel,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** A large button that opens the file picker, for tables and, where wanted, PDFs. */
export function ChooseFiles({
  icon,
  isMain,
  several = false,
  pdfs = false,
  onFiles,
  children,
}: {
  icon: 'plus' | 'sheet'
  isMain: boolean
  several?: boolean
  pdfs?: boolean
  onFiles: (files: File[]) => void
  children: string
}): JSX.Element {
  return (
    <label class={`button large ${isMain ? 'main-action' : ''}`}>
      <Icon name={icon} />
      {children}
      <input
        type="file"
        multiple={several}
        class="heard-only"
        accept={pdfs ? `${tables},.pdf,application/pdf` : tables}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
    </label>
  )
}
