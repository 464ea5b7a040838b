import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { checkCodes } from '../../../shared/packing/scan/check-codes.ts'
import { diagnoseScanner, isHeard, type CheckedCode } from '../../../shared/packing/scan/diagnose-scanner.ts'
import type { KeyedScan } from '../../../shared/packing/scan/key-buffer.ts'
import { common } from './common-words.ts'
import { Button } from './controls.tsx'
import { Icon } from './icons.tsx'
import { inFindingWords, readable } from './scan-words.ts'
import { checkListener, keepSettings } from './scanner.ts'
import { Notice } from './show.tsx'
import { dictionary } from './words.ts'

const words = dictionary({
  vi: {
    check: 'Kiểm tra máy quét',
    scanCode: (n: number) => `Quét mã ${n} trên 3`,
    what: 'Máy quét tia laser không đọc được màn hình: hãy in ba mã ra giấy.',
    print: 'In ba mã',
    came: 'Đã nhận',
    good: 'Máy quét chạy tốt',
    usable: 'Dùng được, nhưng nên chỉnh',
    bad: 'Máy quét cần chỉnh lại',
    mend: 'Cần chỉnh',
    note: 'Ghi chú',
    again: 'Kiểm tra lại',
    code: (n: number) => `Mã vạch ${n} để quét thử`,
  },
  en: {
    check: 'Check the scanner',
    scanCode: (n: number) => `Scan code ${n} of 3`,
    what: 'Laser scanners cannot read a screen: print the three codes.',
    print: 'Print the three codes',
    came: 'Received',
    good: 'The scanner works well',
    usable: 'It works, but should be set up better',
    bad: 'The scanner must be set up',
    mend: 'To mend',
    note: 'Note',
    again: 'Check again',
    code: (n: number) => `Barcode ${n} to scan`,
  },
})

type Heard = readonly (CheckedCode | undefined)[]
const nothing: Heard = checkCodes.map(() => undefined)
const heard = signal<Heard>(nothing)
let latest = -1

/** Matches a scan to the code it contains, otherwise to the one being asked for. */
function hear(scan: KeyedScan): boolean {
  const held = checkCodes.findIndex(({ text }) => isHeard(text, scan))
  const asked = scan.continued ? latest : heard.value.indexOf(undefined)
  const at = held >= 0 ? held : asked
  if (at < 0) return true
  latest = at
  heard.value = heard.value.map((one, i) => (i === at ? { expected: checkCodes[at]!.text, scan, twoEnds: false } : one))
  const all = heard.value.filter((one) => one !== undefined)
  const { settings } = diagnoseScanner(all)
  if (all.length === checkCodes.length && settings) keepSettings(settings)
  return held >= 0 || scan.end !== undefined
}

const hearSecondEnd = (): void => {
  heard.value = heard.value.map((one, i) => (one && i === latest ? { ...one, twoEnds: true } : one))
}

/** Three codes to scan, and what they reveal about the scanner's settings. */
export function ScannerCheck(): JSX.Element {
  const text = words()
  const dialog = useRef<HTMLDialogElement>(null)
  const begin = (): void => {
    heard.value = nothing
    latest = -1
  }
  const open = (): void => {
    begin()
    checkListener.value = { onScan: hear, onSecondEnd: hearSecondEnd }
    dialog.current?.showModal()
  }
  const close = (): void => {
    checkListener.value = undefined
  }
  const asked = heard.value.indexOf(undefined)
  return (
    <>
      <Button icon="scan" onPress={open}>
        {text.check}
      </Button>
      <dialog ref={dialog} class="scanner-check" aria-labelledby="scanner-check" onClose={close}>
        <div class="stack">
          <h2 id="scanner-check" tabIndex={-1} autofocus>
            {text.check}
          </h2>
          {asked >= 0 ? (
            <Asked number={asked + 1} />
          ) : (
            <Verdict codes={heard.value.filter((one) => one !== undefined)} />
          )}
          <ol class="stack-close">
            {heard.value.map((one, i) => one && <Came key={checkCodes[i]!.text} code={one} />)}
          </ol>
          <div class="row">
            <Button icon="print" onPress={() => print()}>
              {text.print}
            </Button>
            {asked < 0 && (
              <Button icon="undo" onPress={begin}>
                {text.again}
              </Button>
            )}
            <Button icon="cross" onPress={() => dialog.current?.close()}>
              {common().close}
            </Button>
          </div>
        </div>
        <div class="print-only">
          {checkCodes.map(({ widths, text: code }, i) => (
            <Bars key={code} widths={widths} label={words().code(i + 1)} />
          ))}
        </div>
      </dialog>
    </>
  )
}

function Asked({ number }: { number: number }): JSX.Element {
  const text = words()
  return (
    <div class="stack-close" role="status">
      <p>
        <strong>{text.scanCode(number)}</strong>
      </p>
      <Bars widths={checkCodes[number - 1]!.widths} label={text.code(number)} />
      <p class="soft small">{text.what}</p>
    </div>
  )
}

function Came({ code: { scan, expected } }: { code: CheckedCode }): JSX.Element {
  const text = scan.place ?? scan.computer ?? ''
  return (
    <li class="row">
      <Icon name={isHeard(expected, scan) ? 'check' : 'cross'} />
      <span class="soft small">{words().came}</span>
      <code>{readable(text) || '…'}</code>
    </li>
  )
}

function Verdict({ codes }: { codes: CheckedCode[] }): JSX.Element {
  const text = words()
  const { findings, settings } = diagnoseScanner(codes)
  const must = findings.some(({ mustMend }) => mustMend)
  return (
    <div class="stack-close" role="status" data-verdict={!settings ? 'bad' : must ? 'usable' : 'good'}>
      <Notice tone={!settings ? 'stop' : must ? 'slow' : 'go'}>
        {!settings ? text.bad : must ? text.usable : text.good}
      </Notice>
      <ul class="stack-close">
        {findings.map((finding) => (
          <li key={finding.kind} class="row" data-finding={finding.kind}>
            <Icon name={finding.mustMend ? 'warn' : 'info'} />
            <span class="grow">
              <strong>{finding.mustMend ? text.mend : text.note}:</strong> {inFindingWords(finding)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Quiet zones of ten modules on each side, as Code 128 requires. */
const quiet = 10
/** On a desktop screen three dots per module, as on paper; a phone has more dots than that per pixel. */
const modulePx = 3

function Bars({ widths, label }: { widths: string; label: string }): JSX.Element {
  let at = quiet
  const bars = Array.from(widths, (width, i) => {
    const x = at
    at += Number(width)
    return i % 2 === 0 ? <rect key={x} x={x} width={Number(width)} height={40} /> : null
  })
  return (
    <svg
      class="check-bars"
      width={(at + quiet) * modulePx}
      height={96}
      viewBox={`0 0 ${at + quiet} 40`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <rect class="paper" width={at + quiet} height={40} />
      {bars}
    </svg>
  )
}
