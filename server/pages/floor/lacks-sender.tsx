import type { JSX } from 'preact'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { printWords } from './print-words.ts'

/** Who prints may not be who knows the shop's address: a packer is told whom to ask. */
export function LacksSender({ role }: { role: Session['role'] }): JSX.Element {
  const text = printWords()
  return (
    <Notice tone="stop">
      <p>
        <strong>{text.noSender}</strong> {text.noSenderWhat} {role === 'packer' && text.noSenderWho}
      </p>
      {role !== 'packer' && (
        <a class="button" href="/settings#shop">
          {text.toSettings}
        </a>
      )}
    </Notice>
  )
}
