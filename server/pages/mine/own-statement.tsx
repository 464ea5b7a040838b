import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Field } from '../ui/controls.tsx'
import { Download } from '../ui/download.tsx'
import type { Session } from '../ui/session.ts'
import { moneyWords } from './money-words.ts'

const usualDays = 30
const dayMs = 86_400_000

/** The producer's statement of a period, to be saved as PDF or CSV. */
export function OwnStatement({ session, today }: { session: Session; today: string }): JSX.Element {
  const words = moneyWords()
  const [from, setFrom] = useState(new Date(Date.parse(today) - usualDays * dayMs).toISOString().slice(0, 10))
  const [to, setTo] = useState(today)
  const period = new URLSearchParams({ from, to })
  return (
    <section class="stack-close" aria-labelledby="statement">
      <h2 id="statement">{words.statement}</h2>
      <p class="soft small">{words.statementWhat}</p>
      <div class="period">
        <Field label={words.from} type="date" value={from} onChange={setFrom} />
        <Field label={words.to} type="date" value={to} onChange={setTo} />
      </div>
      <div class="row">
        <Download
          session={session}
          path={`/api/mine/money/statement.pdf?${period}`}
          name={`${words.file}-${from}-${to}.pdf`}
          icon="print"
        >
          {words.pdf}
        </Download>
        <Download
          session={session}
          path={`/api/mine/money/statement.csv?${period}`}
          name={`${words.file}-${from}-${to}.csv`}
          icon="sheet"
        >
          {words.csv}
        </Download>
      </div>
    </section>
  )
}
