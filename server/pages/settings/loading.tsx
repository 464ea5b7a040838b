import type { JSX } from 'preact'
import { Notice, Skeleton } from '../ui/show.tsx'
import { words } from './words.ts'

/** What a section shows while it is read, or instead, if it cannot be. */
export function Loading({
  failed,
  isDone,
  lines,
}: {
  failed: string | undefined
  isDone: boolean
  /** How much space the section is about to take. */
  lines: number
}): JSX.Element | null {
  if (failed !== undefined)
    return (
      <Notice tone="stop" loud>
        {failed}
      </Notice>
    )
  return isDone ? null : <Skeleton lines={lines} label={words().loading} />
}
