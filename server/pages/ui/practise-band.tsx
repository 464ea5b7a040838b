import type { JSX } from 'preact'
import { Icon } from './icons.tsx'
import './practise-band.css'
import { leavePractice, practiceHere } from './session.ts'
import { dictionary } from './words.ts'

const words = dictionary({
  vi: { practising: 'ĐANG TẬP: không có gì là thật.', back: 'Về bài tập' },
  en: { practising: 'PRACTICE: nothing here is real.', back: 'Back to the training' },
})

/** Says on every page of a practice shop that it is one, and leads back to what is to be done next. */
export function PractiseBand(): JSX.Element | null {
  if (!practiceHere()) return null
  const text = words()
  return (
    <div class="practise-band tone-slow">
      <strong>{text.practising}</strong>
      <button type="button" class="button" onClick={leavePractice}>
        <Icon name="back" />
        {text.back}
      </button>
    </div>
  )
}
