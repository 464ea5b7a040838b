import type { AnswerOf } from '../ui/http.ts'
import { language } from '../ui/words.ts'
import type { Said } from './acting.tsx'
import type { Kind } from './carrier-draft.ts'
import { carriersWords } from './carriers-words.ts'

export type TryOut = AnswerOf<'tryCarrier'>

/** What a carrier said to a try-out, with what to do. */
export function tryOutInWords({ state, says, field }: TryOut, kind: Kind | undefined): Said {
  const all = carriersWords()
  const carrier = kind?.title ?? ''
  if (state === 'accepted') return { is: 'done', text: all.accepted(carrier) }
  if (state === 'unreached') return { is: 'failed', text: all.unreached(carrier) }
  const wrong = kind?.credentials.find(({ name }) => name === field)
  return {
    is: 'failed',
    text: [all.refused(carrier), wrong && all.wrongField(wrong.title[language.value]), says && `«${says}»`]
      .filter(Boolean)
      .join(' '),
  }
}
