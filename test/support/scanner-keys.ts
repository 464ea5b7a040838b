import { keyFor, writtenBy, type KeyboardName, type KeyPress } from './keyboards.ts'

/** How a scanner terminates a code. */
export const scannerEnds = ['enter', 'numpad-enter', 'tab', 'cr-lf', 'two-enters', 'down', 'none'] as const
export type ScannerEnd = (typeof scannerEnds)[number]

export interface ScannerSetUp {
  /** Between two keys (ms). */
  gapMs?: number
  /** It stalls once, after that many keys of the code. */
  pause?: { after: number; ms: number }
  end?: ScannerEnd
  prefix?: string
  suffix?: string
  /** Index of the key of the code that is lost. */
  lost?: number
  /** Shift is released too early. */
  shiftLost?: boolean
  /** The keyboard layout that it is set to. */
  keyboard?: KeyboardName
  /** It types numbers with Alt, to be independent of layouts. */
  altNumbers?: boolean
  /** The computer's keyboard layout, and whether Caps Lock is on. */
  computer?: KeyboardName
  capsLock?: boolean
  /** What an input method turns the code's keys into. */
  as?: string
}

export interface TimedKey extends KeyPress {
  /** Since the first key (ms). */
  at: number
}

const key = (code: string, name: string, also: Partial<KeyPress> = {}): KeyPress => ({
  code,
  key: name,
  shift: false,
  ctrl: false,
  alt: false,
  ...also,
})
const endKeys: Record<ScannerEnd, KeyPress[]> = {
  enter: [key('Enter', 'Enter')],
  'numpad-enter': [key('NumpadEnter', 'Enter')],
  tab: [key('Tab', 'Tab')],
  'cr-lf': [key('Enter', 'Enter'), key('KeyJ', 'j', { ctrl: true })],
  'two-enters': [key('Enter', 'Enter'), key('Enter', 'Enter')],
  down: [key('ArrowDown', 'ArrowDown')],
  none: [],
}

/** The keys with which a scanner types a code. A code may contain the separator GS, which is typed as Ctrl+]. */
export function keysOf(text: string, setUp: ScannerSetUp = {}): TimedKey[] {
  const { gapMs = 5, pause, end = 'enter', prefix = '', suffix = '', lost } = setUp
  const characters = Array.from(prefix + text + suffix)
  const codeKeys = characters.map((character, i) => keysFor(character, setUp, setUp.as?.[i - prefix.length]))
  const kept = codeKeys.filter((_, i) => lost === undefined || i !== prefix.length + lost)
  let at = 0
  return [...kept, ...endKeys[end].map((one) => [one])].flatMap((keys, i) => {
    if (i > 0) at += pause && i === pause.after ? pause.ms : gapMs
    return keys.map((one) => ({ ...one, at }))
  })
}

function keysFor(character: string, setUp: ScannerSetUp, as: string | undefined): KeyPress[] {
  const { keyboard = 'us', computer = 'us', capsLock = false } = setUp
  if (character === '\u001d') return [key('BracketRight', ']', { ctrl: true })]
  if (setUp.altNumbers) {
    const number = `0${character.codePointAt(0)}`.padStart(4, '0')
    return [
      key('AltLeft', 'Alt', { alt: true }),
      ...Array.from(number, (digit) => key(`Numpad${digit}`, digit, { alt: true })),
      key('AltLeft', 'Alt', { release: true }),
    ]
  }
  const found = keyFor(character, keyboard)
  if (!found) return [key('', 'Unidentified')]
  const press = { ...found, shift: found.shift && !setUp.shiftLost }
  return [key(press.code, as ?? writtenBy(press, computer, capsLock), { shift: press.shift })]
}
