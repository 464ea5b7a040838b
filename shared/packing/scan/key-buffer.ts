import {
  computerCharacter,
  endKeyOf,
  isSeparatorKey,
  separator,
  usCharacter,
  type EndKey,
  type Stroke,
} from './keys.ts'
import {
  burstMs,
  field,
  gapsOf,
  gapsTo,
  isFast,
  median,
  readingsOf,
  scannedRun,
  type Character,
} from './scanned-run.ts'

/** What a scanner typed, from its first key to its end key or the silence that follows. */
export interface KeyedScan {
  /**
   * By key position on a US keyboard: right whatever layout or input method the computer uses. Undefined if a key had
   * no position.
   */
  place: string | undefined
  /**
   * As the computer wrote it: right if scanner and computer are set to the same other layout. Undefined if it wrote
   * anything other than characters.
   */
  computer: string | undefined
  end: EndKey | undefined
  /** Times between its keys, including the end key (ms). */
  gaps: number[]
  /** Something deleted characters as they arrived, as an input method does: neither reading can be trusted. */
  rewritten: boolean
  /** Its beginning was reported before and meant nothing: this is the whole. */
  continued: boolean
  /** What the focused field contained before the first key; undefined outside fields. */
  before: string | undefined
}

/** Where a key went: the page itself, or a field with this value. */
export type Target = { field: string } | undefined

/**
 * What to do about a key: it belongs to a code (`taken`: outside fields nothing else may act on it), it ended one, or
 * it does not come from a scanner.
 */
export type Outcome = 'taken' | 'ended' | 'none'

/** Maximum pause within a code (ms): Bluetooth scanners stall for up to a second. */
const joinMs = 2_000
/**
 * The same after a beginning that was already reported: a scanner without an end key may have started its next code by
 * then.
 */
const joinToldMs = 1_000
/** Without an end key a code is accepted after this silence (ms); longer if this scanner has sent end keys so far. */
const silenceMs = { endless: 400, ending: 1_000, person: 2_000 }
/**
 * Scanners that end with CR and LF send a second end key about as fast as the others; once seen, or where no person
 * would press it, it is awaited for longer (ms).
 */
const secondEnd = { factor: 1.5, msMin: 8, expectedMs: 150 }
/** An end key this long after a code that was accepted without one still belongs to that code (ms). */
const lateEndMs = { endless: 200, ending: 1_300 }
/** Keys that produce nothing by themselves. */
const silentKeys = /^(Shift|Control|Alt|AltGraph|Meta|CapsLock|NumLock|ScrollLock|Fn|OS)$/

/**
 * Assembles the keys of a keyboard-emulating scanner into codes without discarding any: what pauses is joined, what
 * never ends is reported after a silence, and what cannot be read is reported as such. `tell` returns whether the code
 * meant something; if not, what comes next may be its remainder. Timing uses the keyboard's own timestamps, so a busy
 * page loses nothing.
 */
export class KeyBuffer {
  readonly #tell: (scan: KeyedScan) => boolean
  #characters: Character[] = []
  #isTold = false
  #isContinued = false
  #altDigits = ''
  /** The last complete code: an end key right after it still belongs to it. */
  #last: { at: number; typicalMs: number; ended: boolean } | undefined
  #sendsEnd = false
  #sendsTwo = false

  constructor(tell: (scan: KeyedScan) => boolean) {
    this.#tell = tell
  }

  /** Handles a key press; the caller filters out auto-repeat, which scanners do not send. */
  press(stroke: Stroke, target: Target): Outcome {
    if (stroke.alt && !stroke.altGraph) return this.#pressWithAlt(stroke)
    const end = endKeyOf(stroke)
    if (end) return this.#pressEnd(end, stroke.at, target)
    const isHot = this.#isWithin(stroke.at, burstMs)
    if (isSeparatorKey(stroke)) {
      if (isHot) this.#add(separator, separator, stroke.at, target)
      return isHot ? 'taken' : 'none'
    }
    if (stroke.code === 'Backspace') return this.#pressBackspace(isHot, target)
    // Other control characters that a scanner sends as Ctrl plus a letter mean nothing, and must not trigger a browser
    // shortcut.
    if (stroke.ctrl && !stroke.altGraph) return isHot ? 'taken' : 'none'
    if (silentKeys.test(stroke.key)) return 'none'
    const place = stroke.altGraph ? undefined : usCharacter(stroke)
    const computer = computerCharacter(stroke)
    const isLost = place === undefined && computer === undefined
    if (isLost && !/^(Unidentified|Dead|Process)$/.test(stroke.key)) return 'none'
    if (place === ' ' && this.#characters.length === 0) return 'none'
    this.#add(place, computer, stroke.at, target)
    return 'taken'
  }

  /**
   * Alt was released: the number typed with it is a character, as sent by scanners that want to be independent of
   * layouts.
   */
  releaseAlt(at: number, target: Target): Outcome {
    const number = Number(this.#altDigits)
    this.#altDigits = ''
    if (number === 0) return 'none'
    if (number === 13 || number === 10 || number === 9)
      return this.#pressEnd(number === 9 ? 'tab' : number === 10 ? 'line-feed' : 'enter', at, target)
    const character = String.fromCodePoint(number)
    this.#add(character, character, at, target)
    return 'taken'
  }

  /** How long to wait for the next key (ms) before `silence` is due; undefined: nothing was typed. */
  waitMs(target: Target): number | undefined {
    if (this.#characters.length === 0 || this.#isTold) return undefined
    const characters = target ? scannedRun(this.#characters) : this.#characters
    const isScanner = characters.length >= field.lengthMin && isFast(gapsOf(characters))
    if (target && !isScanner) return undefined
    return isScanner ? (this.#sendsEnd ? silenceMs.ending : silenceMs.endless) : silenceMs.person
  }

  /**
   * Nothing more came: reports what there is. Returns it if anything was reported, so that a field can be cleared of
   * it.
   */
  silence(target: Target): KeyedScan | undefined {
    if (this.#isTold) return undefined
    const characters = target ? scannedRun(this.#characters) : this.#characters
    const gaps = gapsOf(characters)
    if (characters.length === 0) return undefined
    if (target && (characters.length < field.endlessLengthMin || median(gaps) > field.endlessTypicalMs))
      return undefined
    this.#characters = characters
    return this.#finish(undefined, gaps)
  }

  #pressWithAlt({ code, at }: Stroke): Outcome {
    const digit = /^Numpad(\d)$/.exec(code)?.[1]
    if (digit === undefined) return 'none'
    if (this.#altDigits === '') this.#tellStale(at)
    this.#altDigits += digit
    return 'taken'
  }

  #pressEnd(end: EndKey, at: number, target: Target): Outcome {
    const isKeyOfPeople = end === 'down' || end === 'line-feed'
    if (isKeyOfPeople ? !this.#isWithin(at, burstMs) : !this.#isJoined(at)) {
      this.#tellStale(at)
      return this.#isOwnEnd(end, at) ? 'ended' : 'none'
    }
    const characters = target ? scannedRun(this.#characters) : this.#characters
    const gaps = [...gapsOf(characters), ...gapsTo(characters, at)]
    if (target && (characters.length < field.lengthMin || !isFast(gaps))) {
      this.#forget()
      return 'none'
    }
    this.#characters = characters
    this.#sendsEnd = true
    this.#finish(end, gaps, at)
    return 'ended'
  }

  /** An end key after a complete code: the second of CR and LF, or the late one of a code accepted without it. */
  #isOwnEnd(end: EndKey, at: number): boolean {
    const last = this.#last
    if (!last) return false
    const gap = at - last.at
    if (!last.ended) {
      this.#last = undefined
      const isLate = gap <= (this.#sendsEnd ? lateEndMs.ending : lateEndMs.endless)
      this.#sendsEnd ||= isLate
      return isLate
    }
    const usual = Math.max(secondEnd.msMin, last.typicalMs * secondEnd.factor)
    const isSecond = gap > 0 && gap <= (this.#sendsTwo || end === 'line-feed' ? secondEnd.expectedMs : usual)
    this.#sendsTwo = isSecond
    return isSecond
  }

  #pressBackspace(isHot: boolean, target: Target): Outcome {
    if (this.#characters.length === 0) return 'none'
    if (isHot) {
      this.#characters.at(-1)!.rewritten = true
      return 'taken'
    }
    if (target) return 'none'
    this.#characters.pop()
    return 'taken'
  }

  #add(place: string | undefined, computer: string | undefined, at: number, target: Target): void {
    this.#tellStale(at)
    if (this.#characters.length === 0) this.#last = undefined
    this.#characters.push({ place, computer, at, before: target?.field, rewritten: false })
    if (this.#isTold) this.#isContinued = true
    this.#isTold = false
  }

  /** Reports earlier keys that are too old to belong with this one, if a busy page has not done so yet. */
  #tellStale(at: number): void {
    if (this.#characters.length === 0 || this.#isJoined(at)) return
    if (!this.#isTold && this.#characters.every(({ before }) => before === undefined))
      this.#finish(undefined, gapsOf(this.#characters))
    this.#forget()
  }

  #finish(end: EndKey | undefined, gaps: number[], at = this.#characters.at(-1)!.at): KeyedScan {
    const scan: KeyedScan = {
      ...readingsOf(this.#characters),
      end,
      gaps,
      rewritten: this.#characters.some(({ rewritten }) => rewritten),
      continued: this.#isContinued || this.#isTold,
      before: this.#characters[0]!.before,
    }
    const meantSomething = this.#tell(scan)
    if (end !== undefined || meantSomething) {
      this.#forget()
      this.#last = { at, typicalMs: median(gaps), ended: end !== undefined }
    } else this.#isTold = true
    return scan
  }

  #isJoined(at: number): boolean {
    return this.#isWithin(at, this.#isTold && !this.#sendsEnd ? joinToldMs : joinMs)
  }

  #isWithin(at: number, ms: number): boolean {
    const last = this.#characters.at(-1)
    return last !== undefined && at - last.at <= ms
  }

  #forget(): void {
    this.#characters = []
    this.#isTold = false
    this.#isContinued = false
  }
}
