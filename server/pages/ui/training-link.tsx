import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ask, type AnswerOf } from './http.ts'
import { Icon } from './icons.tsx'
import { practiceHere, type Session } from './session.ts'
import { Notice } from './show.tsx'
import { dictionary } from './words.ts'

const words = dictionary({
  vi: {
    begin: 'Chưa bán lần nào? Tập trước trong mười phút, không có gì là thật.',
    goOn: 'Bạn đang tập dở.',
    open: 'Tập bán hàng',
  },
  en: {
    begin: 'Never sold before? Practise for ten minutes first: nothing is real.',
    goOn: 'You have begun to practise.',
    open: 'Training',
  },
})

/** Leads to the training until it is finished; with `onlyBegun` only those who have begun it. */
export function TrainingLink({ session, onlyBegun }: { session: Session; onlyBegun?: boolean }): JSX.Element | null {
  const [state, setState] = useState<AnswerOf<'readTraining'>['state']>('done')
  useEffect(() => {
    if (session.role === 'admin' || practiceHere()) return
    // Where it cannot be read, there is nothing to lead to.
    ask<'readTraining'>('get', '/api/training', { token: session.token }).then(
      (training) => setState(training.state),
      () => undefined,
    )
  }, [session.token])
  if (state === 'done' || (onlyBegun && state === 'not-begun')) return null
  const text = words()
  return (
    <Notice tone="brand" icon="play">
      <p>{state === 'not-begun' ? text.begin : text.goOn}</p>
      <a class="button" href="/training">
        <Icon name="next" />
        {text.open}
      </a>
    </Notice>
  )
}
