import type { JSX } from 'preact'
import type { Candidate } from './candidates.ts'
import { labelWords } from './label-words.ts'
import { words } from './words.ts'

/** A package by what stands on its label, and its place in the stack. */
export function PackageName({
  one: { tracking, platformOrderIds, number },
}: {
  one: Pick<Candidate, 'tracking' | 'platformOrderIds' | 'number'>
}): JSX.Element {
  const text = labelWords()
  return (
    <span>
      <span class="code">{tracking ?? words().noPackageYet}</span>
      <span class="small soft block">
        {platformOrderIds.map(text.order).join(', ')} · {number === null ? text.notInBatch : text.place(number)}
      </span>
    </span>
  )
}
