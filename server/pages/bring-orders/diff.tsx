import type { JSX } from 'preact'
import { Button } from '../ui/controls.tsx'
import { count, timeAndDay } from '../ui/format.ts'
import type { Session } from '../ui/session.ts'
import { Notice, type Tone } from '../ui/show.tsx'
import { inFaultWords } from './fault-words.ts'
import { removeFile, sayAllNew, takeOrders, type Preview } from './files.ts'
import { words } from './words.ts'

export type Fault = Preview['faults'][number]
type Outcome = keyof ReturnType<typeof words>['outcomes']

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const order: readonly { outcome: Outcome; tone: Tone }[] = [
  { outcome: 'new', tone: 'go' },
  { outcome: 'changed', tone: 'brand' },
  { outcome: 'cancelled', tone: 'stop' },
  { outcome: 'fenced', tone: 'slow' },
  { outcome: 'unknown-sku', tone: 'slow' },
  { outcome: 'not-understood', tone: 'stop' },
  { outcome: 'gone', tone: 'plain' },
  { outcome: 'unchanged', tone: 'plain' },
]

/** What taking an order file would change, in numbers first; and the button that takes it. */
export function Diff({
  session,
  fileKey,
  preview,
}: {
  session: Session
  fileKey: number
  preview: Preview
}): JSX.Element {
  const text = words()
  const other = preview.faults.find(({ code }) => code === 'other-shop')
  if (other) return <OtherShop session={session} fileKey={fileKey} fault={other} />
  if (!preview.ok)
    return (
      <>
        <Notice tone="stop" loud>
          {text.refusedFile}
        </Notice>
        <Faults faults={preview.faults} inAll={preview.faultsInAll} />
      </>
    )
  const isNothingNew = preview.counts.unchanged.packages + preview.counts.gone.packages === packagesIn(preview)
  return (
    <>
      {preview.late > 0 && (
        <Notice tone="stop" loud>
          {text.late(count(preview.late))}
        </Notice>
      )}
      {preview.isOlder && <Notice tone="slow">{text.older}</Notice>}
      <Numbers preview={preview} />
      <Faults faults={preview.faults} inAll={preview.faultsInAll} />
      <Packages preview={preview} />
      {isNothingNew ? (
        <Notice tone="go">{text.nothingNew}</Notice>
      ) : (
        <div class="stack-close">
          <Button kind="main-action" large icon="check" onPress={() => takeOrders(session, fileKey)}>
            {text.take}
          </Button>
          <p class="soft small">{text.takeWhat}</p>
        </div>
      )}
    </>
  )
}

const packagesIn = ({ counts }: Preview): number =>
  Object.values(counts).reduce((sum, { packages }) => sum + packages, 0)

/** Every row of the file is in exactly one of these. */
function Numbers({ preview }: { preview: Preview }): JSX.Element {
  const text = words()
  const { counts, notUnderstood } = preview
  const shown = order
    .map((one) =>
      one.outcome === 'not-understood'
        ? { ...one, number: notUnderstood.rows, rows: undefined }
        : { ...one, number: counts[one.outcome].packages, rows: counts[one.outcome].rows },
    )
    .filter(({ number }) => number > 0)
  return (
    <>
      <p class="soft small">
        {[
          text.rowsInAll(count(preview.rows)),
          preview.skipped.rows > 0 && text.described(count(preview.skipped.rows)),
          preview.saidAt !== null && text.asOf(timeAndDay(preview.saidAt, zone, Date.now())),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <ul class="numbers">
        {shown.map(({ outcome, tone, number, rows }) => (
          <li key={outcome} class={tone === 'plain' ? '' : `tone-${tone}`} data-outcome={outcome}>
            <strong class="value">{count(number)}</strong>
            <span>
              <strong>{text.outcomes[outcome]}</strong>
              <span class="small block">
                {text.outcomesWhat[outcome]}
                {rows !== undefined && rows !== number && ` (${text.rows(count(rows))})`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

const listedMax = 200

function Packages({ preview }: { preview: Preview }): JSX.Element | null {
  const text = words()
  const listed = preview.packages.filter(({ outcome }) => outcome !== 'unchanged').slice(0, listedMax)
  if (listed.length === 0) return null
  return (
    <details>
      <summary>{text.eachPackage(count(listed.length))}</summary>
      <ul class="faults">
        {listed.map((one) => (
          <li key={`${one.platformOrderId} ${one.packageId}`}>
            <span class="code">{one.platformOrderId}</span>
            <span class="small">
              {text.outcomes[one.outcome]} · {one.status} · {one.tracking ?? text.noPackageYet}
              {one.isOlder && ` · ${text.older}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

const faultsMax = 50

/** What was not understood: where, and why. */
export function Faults({ faults, inAll }: { faults: readonly Fault[]; inAll: number }): JSX.Element | null {
  const text = words()
  if (faults.length === 0) return null
  const shown = inPlaces(faults).slice(0, faultsMax)
  return (
    <>
      <ul class="faults">
        {shown.map((fault, i) => (
          <li key={i}>
            <span class="fault-place">
              {fault.row === null ? text.wholeFile : text.row(fault.row)}
              {fault.column && ` · ${fault.column}`}
            </span>
            <span>
              {inFaultWords(fault.code) ?? fault.message}
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
      {inAll > faultsMax && <p class="soft small">{text.moreFaults(count(inAll - faultsMax))}</p>}
    </>
  )
}

/** Several columns of a file with the same fault, such as missing ones, are named together. */
function inPlaces(faults: readonly Fault[]): Fault[] {
  const places: Fault[] = []
  for (const fault of faults) {
    const last = places.at(-1)
    if (last?.row === null && fault.row === null && last.code === fault.code && !fault.value)
      places.splice(-1, 1, { ...last, column: [last.column, fault.column].filter(Boolean).join(', ') })
    else places.push(fault)
  }
  return places
}

/** Asked once: the file may be of another shop. Orders known elsewhere are never taken here. */
function OtherShop({ session, fileKey, fault }: { session: Session; fileKey: number; fault: Fault }): JSX.Element {
  const text = words()
  return (
    <div class="stack">
      <Notice tone="slow" loud>
        {fault.value ? text.elsewhere(fault.value) : text.otherShop}
      </Notice>
      <div class="row">
        {!fault.value && <Button onPress={() => sayAllNew(session, fileKey)}>{text.otherShopNo}</Button>}
        <Button icon="cross" onPress={() => removeFile(fileKey)}>
          {text.otherShopYes}
        </Button>
      </div>
    </div>
  )
}
