import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { goodsColumnNames as columns, requiredColumns as needed } from '../../../shared/stock/goods-columns.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { importWords } from './import-words.ts'

type Preview = AnswerOf<'previewImport'>
const isNeeded = (column: (typeof columns)[number]): boolean => needed.some((one) => one === column)
type Chosen = Partial<Record<(typeof columns)[number], string>>

/**
 * Asks which column of a file is which if its names do not say so, and remembers the answer for the seller's next
 * files. Opens by itself only where needed.
 */
export function ChooseColumns({
  session,
  preview,
  onKept,
}: {
  session: Session
  preview: Preview
  onKept: () => void
}): JSX.Element | null {
  const words = importWords()
  const [isAsked, setAsked] = useState(false)
  const [chosen, setChosen] = useState<Chosen>({})
  const [error, setError] = useState<unknown>()
  const isAskedFor = preview.faults.some(({ code }) => code === 'column-missing' || code === 'column-twice')
  if (preview.head.length < needed.length) return null
  if (!isAskedFor && !isAsked)
    return (
      <Button kind="quiet" onPress={() => setAsked(true)}>
        {words.otherColumns}
      </Button>
    )
  const keep = async (): Promise<void> => {
    try {
      await ask<'keepGoodsColumns'>('put', '/api/imports/columns', { token: session.token, body: chosen })
      setAsked(false)
      onKept()
    } catch (failed) {
      setError(failed)
    }
  }
  return (
    <div class="stack-close" role="group" aria-label={words.whichColumn}>
      <strong>{words.whichColumn}</strong>
      <p class="soft small">{words.whichColumnWhat}</p>
      {columns.map((column) => (
        <Field
          key={column}
          label={words.columns[column]}
          value={chosen[column] ?? ''}
          onChange={(value) => {
            const { [column]: _, ...others } = chosen
            setChosen(value === '' ? others : { ...others, [column]: value })
          }}
          choices={[
            { value: '', label: isNeeded(column) ? words.chooseColumn : words.notThere },
            ...preview.head.map(({ name, example }) => ({
              value: name,
              label: example === '' ? name : `${name} (${example})`,
            })),
          ]}
        />
      ))}
      {error !== undefined && (
        <Notice tone="stop" loud>
          {inWords(error)}
        </Notice>
      )}
      <Button
        kind="main-action"
        disabled={needed.some((column) => chosen[column] === undefined)}
        onPress={() => void keep()}
      >
        {words.useColumns}
      </Button>
    </div>
  )
}
