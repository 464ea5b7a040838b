import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { goodsColumnNames as columns } from '../../../shared/stock/goods-columns.ts'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { count, money } from '../ui/format.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { currency, draftOf, type DraftItem } from './draft.ts'
import { downloadTemplate } from './goods-template.ts'
import { ChooseColumns } from './choose-columns.tsx'
import { importWords } from './import-words.ts'
import '../ui/rows.css'

type Preview = AnswerOf<'previewImport'>
/** The answers about this file, by the name of the question. */
type Answers = Record<string, string>

const accepted =
  '.csv,.txt,.tsv,.xlsx,.xls,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/**
 * Goods from a spreadsheet, previewed before they are imported: every fault by row and column, and all rows or none.
 */
export function ImportGoods({
  session,
  onTake,
  onLooked,
  onClose,
}: {
  session: Session
  onTake: (items: DraftItem[]) => void
  onLooked?: ((items: DraftItem[]) => void) | undefined
  onClose: () => void
}): JSX.Element {
  const words = importWords()
  const [file, setFile] = useState<File | undefined>()
  const [answers, setAnswers] = useState<Answers>({})
  const [state, setState] = useState<
    { is: 'none' } | { is: 'reading' } | { is: 'read'; preview: Preview } | { is: 'failed'; error: unknown }
  >({ is: 'none' })
  const looked = state.is === 'read' && state.preview.ok ? state.preview : undefined
  useEffect(() => {
    onLooked?.(looked?.items.map(draftOf) ?? [])
    return () => onLooked?.([])
  }, [looked])
  const look = async (chosen: File, given: Answers): Promise<void> => {
    setState({ is: 'reading' })
    try {
      // The server looks at the bytes; the type a phone gives the file is useless.
      const body = new Blob([chosen], { type: 'application/octet-stream' })
      setState({
        is: 'read',
        preview: await ask<'previewImport'>('post', `/api/imports/preview?${new URLSearchParams(given).toString()}`, {
          token: session.token,
          body,
        }),
      })
    } catch (error) {
      setState({ is: 'failed', error })
    }
  }
  const choose = (chosen: File | undefined): void => {
    if (!chosen) return
    setFile(chosen)
    setAnswers({})
    void look(chosen, {})
  }
  const answer = (about: string, chosen: string): void => {
    const next = { ...answers, [about]: chosen }
    setAnswers(next)
    if (file) void look(file, next)
  }
  return (
    <section class="card stack" aria-label={words.title}>
      <div class="row-apart">
        <h2>{words.title}</h2>
        <Button kind="quiet" icon="cross" onPress={onClose}>
          {common().close}
        </Button>
      </div>
      <p class="soft">{words.what}</p>
      <div class="scrolls" tabIndex={0} role="group" aria-label={words.example}>
        <table class="example">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column}>{words.columns[column]}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {samplesOf(words).map((sample) => (
              <tr key={sample.sku}>
                {columns.map((column) => (
                  <td key={column}>{sample[column]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <TemplateButton />
      <label class={`button ${file ? '' : 'main-action'} large`}>
        <Icon name="sheet" />
        {file ? words.another : words.choose}
        <input
          type="file"
          class="heard-only"
          accept={accepted}
          onChange={(event) => {
            choose(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </label>
      {state.is === 'reading' && <Skeleton label={words.reading} />}
      {state.is === 'failed' && (
        <Notice tone="stop" loud>
          {file?.name}: {inWords(state.error)}
        </Notice>
      )}
      {state.is === 'read' && <Questions questions={state.preview.questions} onAnswer={answer} />}
      {state.is === 'read' && file && (
        <ChooseColumns
          key={`${file.name} ${file.lastModified}`}
          session={session}
          preview={state.preview}
          onKept={() => void look(file, answers)}
        />
      )}
      {state.is === 'read' && (
        <Looked preview={state.preview} fileName={file?.name} onTake={() => onTake(state.preview.items.map(draftOf))} />
      )}
    </section>
  )
}

type Words = ReturnType<typeof importWords>
const samplesOf = ({ sample, sampleSmall, sampleLarge }: Words): Words['sample'][] => [sample, sampleSmall, sampleLarge]

/** A workbook to fill in and choose here again. */
function TemplateButton(): JSX.Element {
  const words = importWords()
  const [failed, setFailed] = useState(false)
  const download = (): void => {
    setFailed(false)
    const rows = [words.columns, ...samplesOf(words)].map((row) => columns.map((column) => row[column]))
    downloadTemplate(words.templateName, rows).catch(() => setFailed(true))
  }
  return (
    <>
      <Button icon="sheet" onPress={download}>
        {words.template}
      </Button>
      {failed && (
        <Notice tone="stop" loud>
          {words.noTemplate}
        </Notice>
      )}
    </>
  )
}

/** Ambiguities are asked once per file. */
function Questions({
  questions,
  onAnswer,
}: {
  questions: Preview['questions']
  onAnswer: (about: string, answer: string) => void
}): JSX.Element {
  const words = importWords()
  return (
    <>
      {questions.map(({ about, example, choices }) => {
        const asked = about === 'sheet' ? words.whichSheet : words.whichNumber(example ?? '')
        return (
          <div key={about} class="stack-close" role="group" aria-label={asked}>
            <strong>{asked}</strong>
            <div class="row">
              {choices.map((choice) => (
                <Button key={choice.answer} onPress={() => onAnswer(about, choice.answer)}>
                  {about === 'sheet' ? words.sheetRows(choice.means, choice.rows) : count(Number(choice.means))}
                </Button>
              ))}
            </div>
          </div>
        )
      })}
    </>
  )
}

function Notes({ notes }: { notes: Preview['notes'] }): JSX.Element {
  const words = importWords()
  return (
    <Notice tone="slow">
      <strong>{words.noted}</strong>
      <ul>
        {notes.slice(0, 20).map((note, i) => (
          <li key={i}>
            {note.row !== null && `${words.row(note.row)}: `}
            {words.notes[note.code]} {note.value}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

function Looked({
  preview,
  fileName,
  onTake,
}: {
  preview: Preview
  fileName: string | undefined
  onTake: () => void
}): JSX.Element {
  const words = importWords()
  return (
    <div class="stack">
      {preview.ok ? (
        <Notice tone="go">{words.good(preview.items.length)}</Notice>
      ) : (
        <Notice tone="stop" loud>
          {words.bad(count(preview.faultsInAll))}
        </Notice>
      )}
      {preview.exportOf && <Notice tone="plain">{words.exportOf(preview.exportOf[language.value])}</Notice>}
      {preview.encoding === 'windows-1258' && <Notice tone="slow">{words.oldLetters}</Notice>}
      {preview.notes.length > 0 && <Notes notes={preview.notes} />}
      {preview.faults.length > 0 && (
        <ul class="faults">
          {preview.faults.slice(0, 50).map((fault, i) => (
            <li key={i}>
              <span class="fault-place">
                {fault.row === null ? (fileName ?? words.file) : words.row(fault.row)}
                {fault.column && ` · ${fault.column}`}
              </span>
              <span>
                {words.faults[fault.code]}
                {fault.value && (
                  <>
                    {' '}
                    <q>{fault.value}</q>
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {preview.items.length > 0 && (
        <div class="scrolls" tabIndex={0} role="group" aria-label={words.read}>
          <table class="folds">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column}>{words.columns[column]}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {preview.items.slice(0, 30).map((item) => (
                <tr key={item.sku}>
                  <th scope="row">{item.sku}</th>
                  <td data-name={words.columns.title}>{item.choice?.product ?? item.title}</td>
                  <td data-name={words.columns.choice}>{item.choice?.label ?? '–'}</td>
                  <td class="number" data-name={words.columns.price}>
                    {money(item.price, currency)}
                  </td>
                  <td class="number" data-name={words.columns.quota}>
                    {count(item.quota)}
                  </td>
                  <td class="number" data-name={words.columns.limit}>
                    {item.perViewerLimit ?? '–'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {preview.items.length > 30 && <p class="soft small">{words.andMore(preview.items.length - 30)}</p>}
        </div>
      )}
      {preview.ok && (
        <Button kind="main-action" large icon="check" onPress={onTake}>
          {words.take(preview.items.length)}
        </Button>
      )}
    </div>
  )
}
