import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Button, Field, HoldButton } from '../ui/controls.tsx'
import type { Session } from '../ui/session.ts'
import {
  atWork,
  choosePrinter,
  choosing,
  labelsOut,
  lacksSender,
  openJam,
  openOne,
  print,
  printerId,
  printers,
  printLabels,
  readPrinters,
  readPrints,
} from './prints.ts'
import { LacksSender } from './lacks-sender.tsx'
import { NeedsAttention } from './needs-attention.tsx'
import { PrintHistory } from './print-history.tsx'
import { printWords } from './print-words.ts'
import { JamForm, OneForm } from './reprint-forms.tsx'
import { printing, table } from './state.ts'

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
      <PrintHistory session={session} />
    </section>
  )
}
