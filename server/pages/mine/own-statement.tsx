import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords } from '../ui/http.ts'
import { saveFile } from '../ui/save-file.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { moneyWords } from './money-words.ts'

const usualDays = 30
const dayMs = 86_400_000

/** The producer's statement of a period, to be saved as PDF or CSV. */
export function OwnStatement({ session: { token }, today }: { session: Session; today: string }): JSX.Element {
  const words = moneyWords()
  const [from, setFrom] = useState(new Date(Date.parse(today) - usualDays * dayMs).toISOString().slice(0, 10))
  const [to, setTo] = useState(today)
  const [failed, setFailed] = useState<unknown>()
  const save = async (as: 'csv' | 'pdf'): Promise<void> => {
    setFailed(undefined)
    try {
      const path = `/api/mine/money/statement.${as}?${new URLSearchParams({ from, to, language: language.value })}`
      saveFile(await ask<'readOwnStatementPdf'>('get', path, { token }), `${words.file}-${from}-${to}.${as}`)
    } catch (error) {
      setFailed(error)
    }
  }
  return (
    <section class="stack-close" aria-labelledby="statement">
      <h2 id="statement">{words.statement}</h2>
      <p class="soft small">{words.statementWhat}</p>
      <div class="period">
        <Field label={words.from} type="date" value={from} onChange={setFrom} />
        <Field label={words.to} type="date" value={to} onChange={setTo} />
      </div>
      <div class="row">
        <Button icon="print" onPress={() => void save('pdf')}>
          {words.pdf}
        </Button>
        <Button icon="sheet" onPress={() => void save('csv')}>
          {words.csv}
        </Button>
      </div>
      {failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
    </section>
  )
}
