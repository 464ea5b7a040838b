import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { PrintView } from '../../../shared/contract/routes/packing-prints.ts'
import { Button, Stepper } from '../ui/controls.tsx'
import { clockTime } from '../ui/format.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { prints, show, steer } from './prints.ts'
import { printStateWords, printWords } from './print-words.ts'
import { printing, table } from './state.ts'

/** The print jobs of the batch, newest first, with what is still to be done about them. */
export function PrintHistory({ session }: { session: Session }): JSX.Element {
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
