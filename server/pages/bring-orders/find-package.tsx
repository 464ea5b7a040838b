import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { withCode, type Candidate } from './candidates.ts'
import { labelWords } from './label-words.ts'

/** Finds a package by a code: among those without a label first, else among all of the shop. */
export function FindPackage({
  session,
  shopId,
  known,
  onFound,
}: {
  session: Session
  shopId: string
  known: readonly Candidate[]
  /** `isSure`: the whole code of one package was given. */
  onFound: (packages: Candidate[], isSure: boolean) => void
}): JSX.Element {
  const text = labelWords()
  const [typed, setTyped] = useState('')
  const [trouble, setTrouble] = useState<string | undefined>()
  const find = async (): Promise<void> => {
    const code = typed.trim()
    if (code === '') return
    setTrouble(undefined)
    const near = withCode(known, code)
    if (near.length > 0) return onFound(near, near.length === 1)
    try {
      const { items } = await ask<'listPlatformPackages'>(
        'get',
        `/api/platforms/${shopId}/packages?${new URLSearchParams({ find: code })}`,
        { token: session.token },
      )
      if (items.length === 0) return setTrouble(text.notFound(code))
      const packages = items.map(({ platformOrderId, ...one }) => ({
        ...one,
        platformOrderIds: [platformOrderId],
        number: null,
      }))
      onFound(packages, packages.length === 1)
    } catch (failed) {
      setTrouble(inWords(failed))
    }
  }
  return (
    <form
      class="stack-close"
      onSubmit={(event) => {
        event.preventDefault()
        void find()
      }}
    >
      <Field
        label={text.find}
        hint={text.findHint}
        value={typed}
        type="search"
        maxLength={60}
        autoComplete="off"
        onChange={setTyped}
      />
      {typed.trim() !== '' && (
        <Button icon="search" onPress={() => void find()}>
          {text.find}
        </Button>
      )}
      {trouble !== undefined && (
        <Notice tone="stop" loud>
          {trouble}
        </Notice>
      )}
    </form>
  )
}
