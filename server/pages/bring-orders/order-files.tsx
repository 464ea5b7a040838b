import type { JSX } from 'preact'
import { ChooseFiles, DropZone } from '../ui/drop-zone.tsx'
import type { Session } from '../ui/session.ts'
import { addFiles } from './files.ts'
import { roles } from './roles.ts'
import { words } from './words.ts'

/** Any number of files of any kind. */
export function OrderFiles({
  session,
  shopId,
  isFirst,
}: {
  session: Session
  shopId: string
  isFirst: boolean
}): JSX.Element {
  const text = words()
  const add = (files: File[]): void => addFiles(session, shopId, files)
  return (
    <DropZone labelledBy="files" onFiles={add}>
      <h2 id="files">{text.files}</h2>
      <p class="soft">{roles.takeOrders.includes(session.role) ? text.filesWhat : text.labelsOnly}</p>
      <ChooseFiles icon="plus" isMain={isFirst} several pdfs onFiles={add}>
        {text.choose}
      </ChooseFiles>
    </DropZone>
  )
}
