/** One key press as reported by a browser. `at` in ms by the keyboard's clock. */
export interface Stroke {
  code: string
  key: string
  shift: boolean
  ctrl: boolean
  alt: boolean
  /** AltGr writes characters; Ctrl and Alt together mean the same on Windows. */
  altGraph: boolean
  at: number
}

/** Keys that end a code. A scanner also sends the control characters CR, LF and HT as Ctrl+M, Ctrl+J and Ctrl+I. */
export type EndKey = 'enter' | 'tab' | 'line-feed' | 'down'

/** The character GS: it separates the parts of a GS1 code, and a scanner sends it for FNC1. */
export const separator = '\u001d'

/** What the keys of a US keyboard write, alone and with Shift: nearly every scanner is set to one at the factory. */
const usKeys: Record<string, string> = {
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  IntlBackslash: '\\|',
  Semicolon: ';:',
  Quote: `'"`,
  Backquote: '`~',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Space: '  ',
  NumpadAdd: '++',
  NumpadSubtract: '--',
  NumpadMultiply: '**',
  NumpadDivide: '//',
  NumpadDecimal: '..',
  NumpadEqual: '==',
}
const shiftedDigits = ')!@#$%^&*('

/**
 * What a US keyboard writes with the key in this position, whatever the computer's layout or input method makes of it;
 * undefined for a key that writes nothing.
 */
export function usCharacter({ code, shift }: Pick<Stroke, 'code' | 'shift'>): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined) return shift ? letter : letter.toLowerCase()
  const digit = /^(Digit|Numpad)(\d)$/.exec(code)
  if (digit) return shift && digit[1] === 'Digit' ? shiftedDigits[Number(digit[2])] : digit[2]
  return usKeys[code]?.[shift ? 1 : 0]
}

/**
 * What the computer made of the key; undefined if that is not a single character (a dead key, `Process` from an input
 * method).
 */
export function computerCharacter({ key }: Pick<Stroke, 'key'>): string | undefined {
  return Array.from(key).length === 1 ? key : undefined
}

export function endKeyOf({ code, key, ctrl }: Stroke): EndKey | undefined {
  if (code === 'Enter' || code === 'NumpadEnter' || key === 'Enter') return 'enter'
  if (code === 'Tab') return 'tab'
  if (code === 'ArrowDown') return 'down'
  if (!ctrl) return undefined
  return code === 'KeyM' ? 'enter' : code === 'KeyJ' ? 'line-feed' : code === 'KeyI' ? 'tab' : undefined
}

/**
 * Whether a key within a code stands for FNC1: Ctrl+] is GS by its position in ASCII; some scanners send an arrow or
 * function key instead.
 */
export function isSeparatorKey({ code, ctrl }: Stroke): boolean {
  return (ctrl && code === 'BracketRight') || code === 'ArrowLeft' || /^F\d{1,2}$/.test(code)
}

/** The digit behind a shifted digit key: a scanner set to a French keyboard writes digits with Shift. */
export function shiftedDigit(character: string): string | undefined {
  const digit = shiftedDigits.indexOf(character)
  return digit < 0 ? undefined : `${digit}`
}
