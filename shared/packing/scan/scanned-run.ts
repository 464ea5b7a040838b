import { shiftedDigit } from './keys.ts'

/** A key of a possible code. */
export interface Character {
  place: string | undefined
  computer: string | undefined
  at: number
  before: string | undefined
  /** It was deleted again at once, as an input method does. */
  rewritten: boolean
}

/** Keys this close together (ms) were not typed by a person. */
export const burstMs = 80

/** In a field, only what no typist can do is attributed to a scanner (ms between keys). */
export const field = {
  lengthMin: 3,
  typicalMs: 50,
  endlessLengthMin: 6,
  endlessTypicalMs: 30,
  shortRunPauseMs: 300,
  pauseMs: 1_000,
}

/**
 * The part of a field's content that came from a scanner: the last run of fast keys, and earlier runs separated by a
 * pause.
 */
export function scannedRun(characters: readonly Character[]): Character[] {
  let start = characters.length
  for (;;) {
    const run = runBefore(characters, start)
    if (run.length === 0) break
    const pause = start === characters.length ? 0 : characters[start]!.at - run.at(-1)!.at
    const isOfScanner = run.length >= field.lengthMin ? pause <= field.pauseMs : pause <= field.shortRunPauseMs
    if (!isOfScanner) break
    start -= run.length
  }
  return characters.slice(start)
}

function runBefore(characters: readonly Character[], end: number): Character[] {
  let start = end - 1
  while (start > 0 && characters[start]!.at - characters[start - 1]!.at <= burstMs) start -= 1
  return characters.slice(Math.max(start, 0), end)
}

export const gapsOf = (characters: readonly Character[]): number[] =>
  characters.slice(1).map(({ at }, i) => Math.max(0, at - characters[i]!.at))

export const gapsTo = (characters: readonly Character[], at: number): number[] => {
  const last = characters.at(-1)
  return last ? [Math.max(0, at - last.at)] : []
}

/** Whether these gaps are those of a scanner that may have paused once or twice. */
export function isFast(gaps: readonly number[]): boolean {
  const quick = gaps.filter((gap) => gap <= burstMs).length
  return median(gaps) <= field.typicalMs && quick * 3 >= gaps.length * 2
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}

/** Both readings of a code; undefined if one of its keys has none. */
export function readingsOf(characters: readonly Character[]): Pick<Character, 'place' | 'computer'> {
  const all = (texts: (string | undefined)[]): string | undefined =>
    texts.includes(undefined) ? undefined : texts.join('')
  const places = characters.map(({ place }) => place)
  // A French keyboard has its digits on Shift: if the digit keys produced only a US keyboard's symbols, digits were
  // meant.
  const hasDigit = places.some((one) => one !== undefined && /\d/.test(one))
  return {
    place: all(hasDigit ? places : places.map((one) => (one === undefined ? one : (shiftedDigit(one) ?? one)))),
    computer: all(characters.map(({ computer }) => computer)),
  }
}
