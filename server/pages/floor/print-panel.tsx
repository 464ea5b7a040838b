import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { PrintView } from '../../../shared/contract/routes/packing-prints.ts'
import { Button, Field, HoldButton, Stepper } from '../ui/controls.tsx'
import { clockTime } from '../ui/format.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Notice } from '../ui/show.tsx'
import {
  atWork,
  choosePrinter,
  choosing,
  labelsOut,
  lacksSender,
  openJam,
  openOne,
  print,
  printChosen,
  printerId,
  printers,
  printLabels,
  prints,
  readPrinters,
  readPrints,
  show,
  steer,
} from './prints.ts'
import { LacksSender } from './lacks-sender.tsx'
import { NeedsAttention } from './needs-attention.tsx'
import { printStateWords, printWords, reasonWords } from './print-words.ts'
import { live, printing, stateAtTable, table } from './state.ts'

const readEveryMs = 2_000

/** The batch's paper as print jobs: numbered, recorded, and resumable after a jam. */
export function PrintPanel({ session }: { session: Session }): JSX.Element {
  const text = printWords()
  const { batchId, version } = table.value.sheet!.batch
  useEffect(() => {
    choosing.value = null
    void readPrinters(session)
  }, [batchId])
  useEffect(() => void readPrints(session), [batchId, version])
  useEffect(() => {
    const timer = atWork.value ? setInterval(() => void readPrints(session), readEveryMs) : undefined
    return () => clearInterval(timer)
  }, [atWork.value])
  return (
    <section class="card panel stack-close" aria-labelledby="paper">
      <h3 id="paper">{text.paper}</h3>
      {printers.value.length > 0 && (
        <Field
          label={text.where}
          value={printerId.value}
          onChange={choosePrinter}
          choices={[
            { value: '', label: text.here },
            ...printers.value.map((one) => ({ value: one.printerId, label: one.name })),
          ]}
        />
      )}
      <NeedsAttention />
      {lacksSender.value && <LacksSender role={session.role} />}
      {!labelsOut.value && (
        <Button
          kind="main-action"
          large
          wide
          icon="print"
          busy={printing.value}
          onPress={() => void printLabels(session)}
        >
          {text.labels}
          <kbd>F6</kbd>
        </Button>
      )}
      {labelsOut.value && (
        <Button large wide icon="undo" pressed={choosing.value?.what === 'jam'} onPress={openJam}>
          {text.jam}
          <kbd>F6</kbd>
        </Button>
      )}
      {labelsOut.value && (
        <Button large wide icon="print" pressed={choosing.value?.what === 'one'} onPress={openOne}>
          {text.one}
        </Button>
      )}
      {choosing.value?.what === 'jam' && (
        <JamForm session={session} from={choosing.value.from} to={choosing.value.to} />
      )}
      {choosing.value?.what === 'one' && <OneForm session={session} number={choosing.value.number} />}
      <div class="papers">
        <Button
          icon="sheet"
          disabled={printing.value}
          onPress={() => void print({ document: 'packing-slips' }, session)}
        >
          {text.slips}
        </Button>
        <Button icon="list" disabled={printing.value} onPress={() => void print({ document: 'pick-list' }, session)}>
          {text.picks}
        </Button>
      </div>
      {labelsOut.value && (
        <div class="hands-back">
          <HoldButton
            icon="print"
            again={text.labelsAgainSure}
            onHeld={() => void print({ document: 'labels' }, session)}
          >
            {text.labelsAgain}
          </HoldButton>
        </div>
      )}
      <History session={session} />
    </section>
  )
}

function JamForm({ session, from, to }: { session: Session; from: number; to: number }): JSX.Element {
  const text = printWords()
  const last = Math.max(...live.value.map(({ number }) => number))
  return (
    <form
      class="card sunk stack-close"
      aria-label={text.jam}
      onSubmit={(event) => {
        event.preventDefault()
        void printChosen(reasonWords().jam, session)
      }}
    >
      <p>{text.jamWhat}</p>
      <div class="row">
        <span>{text.from}</span>
        <Stepper
          label={text.from}
          value={from}
          min={1}
          max={to}
          onChange={(value) => {
            choosing.value = { what: 'jam', from: value, to }
          }}
        />
      </div>
      <div class="row">
        <span>{text.to}</span>
        <Stepper
          label={text.to}
          value={to}
          min={from}
          max={last}
          onChange={(value) => {
            choosing.value = { what: 'jam', from, to: value }
          }}
        />
      </div>
      <PackedToo from={from} to={to} />
      <button type="submit" class="button main-action large wide" aria-busy={printing.value}>
        {text.jamDo(from, to)}
      </button>
      <Button
        onPress={() => {
          choosing.value = null
        }}
      >
        {text.close}
      </Button>
    </form>
  )
}

function OneForm({ session, number }: { session: Session; number: number }): JSX.Element {
  const text = printWords()
  const [why, setWhy] = useState<keyof ReturnType<typeof reasonWords>>('torn')
  return (
    <form
      class="card sunk stack-close"
      aria-label={text.one}
      onSubmit={(event) => {
        event.preventDefault()
        void printChosen(reasonWords()[why], session)
      }}
    >
      <p>{text.oneWhat}</p>
      <div class="row">
        <span>{text.parcel}</span>
        <Stepper
          label={text.parcel}
          value={number}
          min={1}
          max={Math.max(...live.value.map((parcel) => parcel.number))}
          onChange={(value) => {
            choosing.value = { what: 'one', number: value }
          }}
        />
      </div>
      <Field
        label={text.why}
        value={why}
        onChange={(value) => setWhy(value as typeof why)}
        choices={Object.entries(reasonWords()).map(([value, label]) => ({ value, label }))}
      />
      <PackedToo from={number} to={number} />
      <button type="submit" class="button main-action large wide" aria-busy={printing.value}>
        {text.oneDo(number)}
      </button>
      <Button
        onPress={() => {
          choosing.value = null
        }}
      >
        {text.close}
      </Button>
    </form>
  )
}

/** Printing voids the label on a sealed parcel, too, and the packer must know beforehand. */
function PackedToo({ from, to }: { from: number; to: number }): JSX.Element | null {
  const sealed = live.value.filter(
    ({ code, number }) => number >= from && number <= to && stateAtTable(code) === 'packed',
  ).length
  return sealed > 0 ? <Notice tone="slow">{printWords().packedToo(sealed)}</Notice> : null
}

function History({ session }: { session: Session }): JSX.Element {
  const text = printWords()
  return (
    <details class="panel prints" open={prints.value.some(({ state }) => state === 'printing' || state === 'stopped')}>
      <summary>
        <h4>{text.history}</h4>
        <Badge icon="print">{prints.value.length}</Badge>
      </summary>
      {prints.value.length === 0 && <p class="soft">{text.noHistory}</p>}
      <ol>
        {prints.value.map((job, i) => (
          <Job key={job.printId} job={job} newest={i === 0} session={session} />
        ))}
      </ol>
    </details>
  )
}

/** Only the newest job's pages can be opened: those of earlier ones are on the table, or void by now. */
function Job({ job, newest, session }: { job: PrintView; newest: boolean; session: Session }): JSX.Element {
  const text = printWords()
  const names: Record<PrintView['document'], string> = {
    labels: text.label,
    'labels-and-slips': text.label,
    'packing-slips': text.slips,
    'pick-list': text.picks,
  }
  const part = job.from === undefined ? text.whole : text.range(job.from, job.to ?? job.from + job.labels - 1)
  const pages = job.chunks.filter(({ path, state }) => newest && path && (job.state !== 'stopped' || state === 'drawn'))
  return (
    <li class="stack-close">
      <div class="row-apart">
        <strong>
          {names[job.document]}, {part}
        </strong>
        <Badge tone={job.state === 'stopped' ? 'stop' : job.state === 'printing' ? 'slow' : 'plain'}>
          {job.state === 'printing' ? `${job.done}/${job.labels}` : printStateWords()[job.state]}
        </Badge>
      </div>
      <span class="small soft">
        {[
          clockTime(job.at, table.value.timeZone),
          job.actor.replace(/^[a-z]+:/, ''),
          job.reprints > 0 && text.reprints(job.reprints),
          job.copy > 1 && text.copy(job.copy),
          job.reason,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {job.state === 'printing' && (
        <>
          {job.error && <Notice tone="slow">{text.waits}</Notice>}
          <Button icon="stop" disabled={printing.value} onPress={() => void steer(job, { stop: true }, session)}>
            {text.stop}
          </Button>
        </>
      )}
      {job.state === 'stopped' && job.printerId && <Broken job={job} session={session} />}
      {pages.length > 0 && (
        <div class="papers">
          {pages.map(({ number }) => (
            <Button key={number} icon="sheet" onPress={() => void show(job, number, session)}>
              {pages.length > 1 ? text.openPart(number) : text.open}
            </Button>
          ))}
        </div>
      )}
    </li>
  )
}

function Broken({ job, session }: { job: PrintView; session: Session }): JSX.Element {
  const text = printWords()
  const chunk = job.chunks.find(({ state }) => state === 'stopped')
  const [printed, setPrinted] = useState(0)
  return (
    <>
      <Notice tone="stop">{chunk ? text.broke : text.byHand}</Notice>
      {chunk && (
        <div class="row">
          <span>{text.cameOut}</span>
          <Stepper label={text.cameOut} value={printed} min={0} max={chunk.labels} onChange={setPrinted} />
        </div>
      )}
      <Button
        kind="main-action"
        wide
        icon="play"
        busy={printing.value}
        onPress={() => void steer(job, { printed }, session)}
      >
        {text.resume}
      </Button>
    </>
  )
}
