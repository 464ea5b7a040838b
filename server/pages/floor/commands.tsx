import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { stationCommands, type StationCommand } from '../../../shared/packing/command-code.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { dictionary, language } from '../ui/words.ts'
import { claimNext, counting, handBack, reporting, reportShort, undo } from './actions.ts'
import { reasonWords } from './print-words.ts'
import { choosing, openOne, printChosen, printLabels } from './prints.ts'
import { missingFrom, shortToUndo } from './shorts.ts'
import { change, current, say, scansOf, table, toPack } from './state.ts'

const commandWords = dictionary({
  vi: {
    title: 'Mã lệnh',
    sheet: (size: string) => `In bảng lệnh ${size}`,
    next: 'Nhận đợt gấp nhất',
    print: 'In tem; quét lần hai: in tiếp sau khi kẹt giấy',
    label: 'In lại một tem: lệnh, tem, lệnh',
    undo: 'Hoàn tác quét hoặc báo thiếu',
    short: 'Báo thiếu món chưa quét (quét hai lần)',
    cancel: 'Thôi, đóng việc đang mở',
    back: 'Trả lại đợt (quét hai lần)',
    help: 'Mở bảng này',
    noBatch: 'Chưa có đợt nào trên bàn',
    stillToPack: (n: number) => `Đợt này còn ${n} kiện`,
    backAgain: 'Quét lệnh lần nữa để trả lại đợt',
    shortAgain: (n: number, title: string) =>
      `Quét lệnh lần nữa để báo thiếu ${n} × ${title}: không có lô khác thì đơn của khách bị hủy`,
    nothingMissing: 'Không thiếu món nào',
    nothingToUndo: 'Không có lần quét nào để bỏ',
    helpWhat: 'Các lệnh ở cuối trang',
  },
  en: {
    title: 'Scan commands',
    sheet: (size: string) => `Print the ${size} sheet`,
    next: 'Take the most urgent batch',
    print: 'Print labels; scan twice to resume after a jam',
    label: 'Reprint one label: command, label, command',
    undo: 'Undo scan',
    short: 'Report everything not scanned as missing (scan twice)',
    cancel: 'Never mind, close what is open',
    back: 'Hand the batch back (scan twice)',
    help: 'Open this list',
    noBatch: 'No batch on this table',
    stillToPack: (n: number) => (n === 1 ? '1 parcel of this batch is left' : `${n} parcels of this batch are left`),
    backAgain: 'Scan the command again to hand the batch back',
    shortAgain: (n: number, title: string) =>
      `Scan the command again to report ${n} × ${title} missing: without another lot the buyer's order is cancelled`,
    nothingMissing: 'Nothing is missing',
    nothingToUndo: 'There is no scan to undo',
    helpWhat: 'The commands are listed at the end of the page',
  },
})

/** Commands that cannot be undone must be scanned twice within this time (ms). */
const againMsMax = 15_000
let armed: { command: StationCommand; of: string; at: number } | undefined
const helping = signal(false)

/** Whether this is the second scan of a command for the same thing; otherwise it is now awaited. */
function isAgain(command: StationCommand, of: string): boolean {
  const again = armed?.command === command && armed.of === of && performance.now() - armed.at < againMsMax
  armed = again ? undefined : { command, of, at: performance.now() }
  return again
}

/** Executes a scanned command. Any other command cancels one that is waiting for its second scan. */
export async function obey(command: StationCommand, session: Session): Promise<void> {
  if (armed?.command !== command) armed = undefined
  const needsBatch =
    command === 'print' || command === 'label' || command === 'back' || command === 'short' || command === 'undo'
  if (needsBatch && !table.value.sheet) return say('refused', commandWords().noBatch)
  await actions[command](session)
}

const actions: Record<StationCommand, (session: Session) => Promise<void> | void> = {
  next: (session) =>
    toPack.value.length > 0 ? say('refused', commandWords().stillToPack(toPack.value.length)) : claimNext(session),
  print: (session) => (choosing.value?.what === 'jam' ? printChosen(reasonWords().jam, session) : printLabels(session)),
  label: (session) => (choosing.value?.what === 'one' ? printChosen(reasonWords().torn, session) : openOne()),
  undo: () =>
    shortToUndo() || (current.value && scansOf(current.value.code).length > 0)
      ? undo()
      : say('refused', commandWords().nothingToUndo),
  short: reportMissing,
  cancel: async () => {
    const isOpen = choosing.value !== null || counting.value || reporting.value || helping.value
    choosing.value = null
    counting.value = false
    reporting.value = false
    helping.value = false
    if (!isOpen) await change({ current: null })
    say('dropped')
  },
  back: (session) =>
    isAgain('back', table.value.sheet!.batch.batchId) ? handBack(session) : say('again', commandWords().backAgain),
  help: () => {
    helping.value = true
    say('help', commandWords().helpWhat)
  },
}

/** Whatever was not scanned into the open parcel is missing: the packer has scanned all there is. */
async function reportMissing(): Promise<void> {
  const parcel = current.value
  if (!parcel) return say('label-first')
  const [piece] = missingFrom(parcel)
  if (!piece) return say('refused', commandWords().nothingMissing)
  const title = parcel.lines.find(({ sku }) => sku === piece.sku)?.title ?? piece.sku
  if (isAgain('short', `${parcel.code} ${piece.sku} ${piece.quantity}`))
    await reportShort(parcel, piece.sku, piece.quantity)
  else say('again', commandWords().shortAgain(piece.quantity, title))
}

/** The commands with their codes, and the sheet to print and hang up. */
export function CommandPanel(): JSX.Element {
  const text = commandWords()
  return (
    <details
      class="card panel"
      open={helping.value}
      onToggle={(event) => {
        helping.value = event.currentTarget.open
      }}
    >
      <summary>
        <h3>{text.title}</h3>
      </summary>
      <ul class="picks">
        {(Object.keys(stationCommands) as StationCommand[]).map((command) => (
          <li key={command}>
            <strong class="number">{stationCommands[command]}</strong>
            <span class="what">{text[command]}</span>
          </li>
        ))}
      </ul>
      <div class="papers">
        {(['a4', 'a6'] as const).map((size) => (
          <a
            key={size}
            class="button"
            href={`/api/station-commands.pdf?size=${size}&language=${language.value}`}
            target="_blank"
            rel="noreferrer"
          >
            <Icon name="print" />
            {text.sheet(size.toUpperCase())}
          </a>
        ))}
      </div>
    </details>
  )
}
