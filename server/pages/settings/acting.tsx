import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { inWords } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'

export type Said = { is: 'done'; text: string } | { is: 'failed'; text: string } | undefined

/** One act at a time, and what came of the last one in words. */
export interface Acting {
  busy: boolean
  said: Said
  /** Runs it, and says `done` (unless that is left out) or why it failed. Returns whether it was done. */
  act: (work: () => Promise<unknown>, done?: string) => Promise<boolean>
  say: (said: Said) => void
}

export function useActing(): Acting {
  const [busy, setBusy] = useState(false)
  const [said, say] = useState<Said>()
  return {
    busy,
    said,
    say,
    act: async (work, done) => {
      if (busy) return false
      setBusy(true)
      say(undefined)
      try {
        await work()
        if (done !== undefined) say({ is: 'done', text: done })
        return true
      } catch (error) {
        say({ is: 'failed', text: inWords(error) })
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}

/** What came of an act. */
export function SaidNotice({ said }: { said: Said }): JSX.Element | null {
  if (!said) return null
  return (
    <Notice tone={said.is === 'done' ? 'go' : 'stop'} loud={said.is === 'failed'}>
      {said.text}
    </Notice>
  )
}
