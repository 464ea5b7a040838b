/** What the keys of a keyboard type, alone and with Shift, by position. */
type Keyboard = Record<string, readonly [plain: string, shifted: string]>

const letters = (order: Record<string, string> = {}): Keyboard =>
  Object.fromEntries(
    Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (place) => {
      const letter = order[place] ?? place
      return [`Key${place}`, [letter.toLowerCase(), letter]] as const
    }),
  )
const digits = (plain: readonly string[], shifted: readonly string[]): Keyboard =>
  Object.fromEntries(plain.map((one, i) => [`Digit${i}`, [one, shifted[i]!]]))

const keyboards = {
  us: {
    ...letters(),
    ...digits(Array.from('0123456789'), Array.from(')!@#$%^&*(')),
    Minus: ['-', '_'],
    BracketLeft: ['[', '{'],
    BracketRight: [']', '}'],
    Comma: [',', '<'],
    Period: ['.', '>'],
    Slash: ['/', '?'],
    Semicolon: [';', ':'],
    Equal: ['=', '+'],
    Space: [' ', ' '],
  },
  french: {
    ...letters({ A: 'Q', Q: 'A', W: 'Z', Z: 'W', M: ',' }),
    ...digits(Array.from('à&é"\'(-è_ç'), Array.from('0123456789')),
    KeyM: [',', '?'],
    Semicolon: ['m', 'M'],
    Minus: [')', '°'],
    BracketLeft: ['Dead', 'Dead'],
    BracketRight: ['$', '£'],
    Comma: [';', '.'],
    Period: [':', '/'],
    Slash: ['!', '§'],
    Equal: ['=', '+'],
    Space: [' ', ' '],
  },
  vietnamese: {
    ...letters(),
    ...digits(['đ', 'ă', 'â', 'ê', 'ô', 'Dead', 'Dead', 'Dead', 'Dead', 'Dead'], Array.from(')!@#$%^&*(')),
    Minus: ['-', '_'],
    BracketLeft: ['ư', 'Ư'],
    BracketRight: ['ơ', 'Ơ'],
    Comma: [',', '<'],
    Period: ['.', '>'],
    Slash: ['/', '?'],
    Semicolon: [';', ':'],
    Equal: ['₫', '+'],
    Space: [' ', ' '],
  },
} as const satisfies Record<string, Keyboard>
export type KeyboardName = keyof typeof keyboards

/** One key press, or the Alt key released (`release`). */
export interface KeyPress {
  release?: true
  code: string
  key: string
  shift: boolean
  ctrl: boolean
  alt: boolean
}

/** The key that types a character on this keyboard; undefined if none does. */
export function keyFor(character: string, keyboard: KeyboardName): Pick<KeyPress, 'code' | 'shift'> | undefined {
  const found = Object.entries<readonly [string, string]>(keyboards[keyboard]).find(([, writes]) =>
    writes.includes(character),
  )
  return found && { code: found[0], shift: found[1][0] !== character }
}

/** What a computer with this keyboard layout types for a key. */
export function writtenBy(
  { code, shift }: Pick<KeyPress, 'code' | 'shift'>,
  keyboard: KeyboardName,
  capsLock = false,
): string {
  const writes = (keyboards[keyboard] as Keyboard)[code] ?? ['Unidentified', 'Unidentified']
  const isLetter = writes[0].length === 1 && writes[0].toUpperCase() === writes[1]
  return writes[shift !== (capsLock && isLetter) ? 1 : 0]
}
