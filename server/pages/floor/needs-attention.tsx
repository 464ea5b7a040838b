import type { JSX } from 'preact'
import { spaced } from '../ui/format.ts'
import { Notice } from '../ui/show.tsx'
import { printWords, problemWords } from './print-words.ts'
import { needingAttention } from './state.ts'

/** Parcels whose paper a person must look at before it is printed and packed. */
export function NeedsAttention(): JSX.Element | null {
  const text = printWords()
  if (needingAttention.value.length === 0) return null
  return (
    <Notice tone="slow">
      <strong>{text.attention(needingAttention.value.length)}</strong>
      <ul class="plain stack-close">
        {needingAttention.value.map(({ code, number, problems }) => (
          <li key={code} data-attention={code}>
            {text.parcel} {number} (<span class="number">{spaced(code)}</span>):{' '}
            {problems.map((problem) => problemWords()[problem]).join('; ')}
          </li>
        ))}
      </ul>
      {text.attentionDo}
    </Notice>
  )
}
