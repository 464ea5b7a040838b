import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from './controls.tsx'
import { ask, inWords } from './http.ts'
import { saveFile } from './save-file.ts'
import type { Session } from './session.ts'
import { Notice } from './show.tsx'
import { language } from './words.ts'

/** A button that has the browser save a document in the page's language; a failure is told below it. */
export function Download({
  session: { token },
  path,
  name,
  icon,
  label,
  children,
}: {
  session: Session
  /** May have a query. */
  path: string
  name: string
  icon: 'print' | 'sheet'
  /** What a screen reader says, where `children` do not tell which of several. */
  label?: string
  children: string
}): JSX.Element {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>()
  const load = async (): Promise<void> => {
    setBusy(true)
    setFailed(undefined)
    try {
      const inLanguage = `${path}${path.includes('?') ? '&' : '?'}language=${language.value}`
      saveFile(await ask<'readReportPdf'>('get', inLanguage, { token }), name)
    } catch (error) {
      setFailed(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <span class="stack-close">
      <Button icon={icon} busy={busy} {...(label && { label })} onPress={() => void load()}>
        {children}
      </Button>
      {failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
    </span>
  )
}
