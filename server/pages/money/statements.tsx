import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { isDifference, lineOutcomes } from '../../../shared/statement/outcome.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ChooseFiles, DropZone } from '../ui/drop-zone.tsx'
import { count, money } from '../ui/format.ts'
import { inWords, type AnswerOf } from '../ui/http.ts'
import { usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Meter, Notice } from '../ui/show.tsx'
import { upload } from '../ui/upload.ts'
import { language } from '../ui/words.ts'
import { Differences } from './differences.tsx'
import { StatementLine } from './statement-line.tsx'
import { statementWords } from './statement-words.ts'
import './statements.css'

type Preview = AnswerOf<'previewStatement'>
type State =
  | { is: 'none' }
  | { is: 'sending'; part: number }
  | { is: 'seen'; preview: Preview }
  | { is: 'taken'; isNew: boolean }
  | { is: 'failed'; error: unknown }

const rarelyMs = 600_000

/** A statement is dropped, looked at line by line, and taken; what differs waits below. */
export function Statements({ session }: { session: Session }): JSX.Element {
  const text = statementWords()
  const [state, setState] = useState<State>({ is: 'none' })
  const [file, setFile] = useState<File | undefined>()
  const [format, setFormat] = useState('')
  const [changes, setChanges] = useState(0)
  const { polled } = usePolled<'listStatementFormats'>('/api/money/statements/formats', session.token, rarelyMs)
  const formats = polled.value.answer?.items ?? []

  const send = async (chosen: File, of: string, to: 'look' | 'take'): Promise<void> => {
    const query = new URLSearchParams({ name: chosen.name.slice(0, 300), ...(of !== '' && { format: of }) })
    const onProgress = (part: number): void => setState({ is: 'sending', part })
    setState({ is: 'sending', part: 0 })
    try {
      const { token } = session
      if (to === 'look') {
        const path = `/api/money/statements/preview?${query}`
        setState({ is: 'seen', preview: await upload<'previewStatement'>(path, { token, file: chosen, onProgress }) })
      } else {
        const taken = await upload<'takeStatement'>(`/api/money/statements?${query}`, {
          token,
          file: chosen,
          onProgress,
        })
        setState({ is: 'taken', isNew: taken.replayed !== true })
        setChanges(changes + 1)
      }
    } catch (error) {
      setState({ is: 'failed', error })
    }
  }
  const choose = ([chosen]: File[]): void => {
    if (!chosen) return
    setFile(chosen)
    void send(chosen, format, 'look')
  }
  const sentBy = (chosen: string): void => {
    setFormat(chosen)
    if (file && state.is === 'seen') void send(file, chosen, 'look')
  }
  return (
    <section class="stack" aria-labelledby="statements">
      <h2 id="statements">{text.title}</h2>
      <DropZone onFiles={choose}>
        <p class="soft">{text.what}</p>
        <Field
          label={text.sentBy}
          value={format}
          onChange={sentBy}
          choices={[
            { value: '', label: text.byColumns },
            ...formats.map(({ id, title }) => ({ value: id, label: title[language.value] })),
          ]}
        />
        <ChooseFiles icon="sheet" isMain={state.is !== 'seen'} onFiles={choose}>
          {text.choose}
        </ChooseFiles>
        {state.is === 'sending' && (
          <div role="status" class="stack-close">
            <Meter part={state.part} />
            <p class="soft">{text.sending(Math.floor(state.part * 100))}</p>
          </div>
        )}
        {state.is === 'failed' && (
          <Notice tone="stop" loud>
            {file?.name}: {inWords(state.error)}
          </Notice>
        )}
        {state.is === 'taken' && (
          <Notice tone={state.isNew ? 'go' : 'brand'}>{state.isNew ? text.taken : text.before}</Notice>
        )}
        {state.is === 'seen' && (
          <Looked
            preview={state.preview}
            isWeak={formats.some(({ id, evidence }) => id === state.preview.format && evidence === 'weak')}
            onTake={() => file && void send(file, format, 'take')}
          />
        )}
      </DropZone>
      <Differences session={session} changes={changes} />
    </section>
  )
}

const linesShown = 50

/** What taking it would do: how many lines are in each class, those that differ, or why it cannot be taken. */
function Looked({ preview, isWeak, onTake }: { preview: Preview; isWeak: boolean; onTake: () => void }): JSX.Element {
  const text = statementWords()
  const { ok, payer, counts, lineCount, total, fees, lines, faults, faultsInAll } = preview
  const currency = lines[0]?.currency ?? 'VND'
  const differing = lines.filter(({ outcome }) => isDifference(outcome))
  return (
    <div class="stack">
      {payer !== null && lineCount > 0 && (
        <p>
          <strong>{text.of(payer, count(lineCount), money(total, currency))}</strong>
          {fees !== 0 && ` · ${text.fees(money(fees, currency))}`}
        </p>
      )}
      {faults.length > 0 && <Faults faults={faults} inAll={faultsInAll} />}
      <ul class="classes">
        {lineOutcomes
          .filter((outcome) => counts[outcome] > 0)
          .map((outcome) => (
            <li key={outcome}>
              <Badge
                tone={isDifference(outcome) ? 'slow' : 'go'}
              >{`${text.outcomes[outcome]}: ${count(counts[outcome])}`}</Badge>
            </li>
          ))}
      </ul>
      {differing.length > 0 && (
        <ul class="statement-lines">
          {differing.slice(0, linesShown).map((line) => (
            <li key={line.line}>
              <StatementLine line={line} />
            </li>
          ))}
        </ul>
      )}
      {ok && (
        <>
          {isWeak && <p class="soft small">{text.weak}</p>}
          <Button kind="main-action" large icon="check" onPress={onTake}>
            {text.take}
          </Button>
          <p class="soft small">{text.takeWhat}</p>
        </>
      )}
    </div>
  )
}

const faultsShown = 20

function Faults({ faults, inAll }: { faults: Preview['faults']; inAll: number }): JSX.Element {
  const text = statementWords()
  return (
    <Notice tone="stop" loud>
      <p>{text.cannotTake}</p>
      <ul class="stack-close">
        {faults.slice(0, faultsShown).map(({ row, column, code, value }) => (
          <li key={`${row} ${column} ${code}`}>
            {[row !== null && text.row(row), column].filter(Boolean).join(', ')}
            {(row !== null || column !== null) && ': '}
            {text.faults[code]}
            {value !== undefined && ` (${value})`}
          </li>
        ))}
      </ul>
      {inAll > faultsShown && <p>{text.more(count(inAll - faultsShown))}</p>}
    </Notice>
  )
}
