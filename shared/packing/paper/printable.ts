import { BoundedMap } from '../../lib/bounded-map.ts'
import { isInFaces } from './fonts/faces.ts'
import { graphemes } from './fonts/graphemes.ts'
import { fontFor } from './fonts/shape.ts'

/** Maximum characters of one field that reach the page; anything longer is cut before any other processing. */
const charactersMax = 600

/**
 * Words separated by single spaces, of composed Vietnamese letters, ASCII and what our own texts use: nearly every
 * text, which needs no change.
 */
const plain = /^(?:[!-~À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ×·–₫]+(?: (?!$)|$))*$/u

/** Replaces what none of our fonts can draw: visible, so that a packer asks instead of shipping to half a name. */
const missingGlyph = '[?]'

/** Shown for an empty field. */
const blank = '—'

/**
 * Marks on one letter: Vietnamese letters are composed beforehand, and marks heaped on others would run into the next
 * line. Other scripts need a few.
 */
const accentsMax = 1
const marksMax = 4

/** Most texts are as they should be after the first round, the others after the second. */
const roundsMax = 8

/** Invisible characters: format characters (bidi overrides, joiners), lone surrogates, fillers, variation selectors. */
const unseen = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
const emoji = /[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Regional_Indicator}\u20e3]/gu
const latin = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}]/u

/** Whether a text is words of ASCII and Vietnamese letters separated by single spaces, which paper shows unchanged. */
export function isPlain(text: string): boolean {
  return text.length <= charactersMax && plain.test(text)
}

/** A text as shown on paper. `lost`: part of it cannot be drawn, so a person must look at it. */
export interface Printable {
  text: string
  lost: boolean
}

/**
 * Text that is safe to draw: composed (NFC), on one line, without control characters, bidi overrides, zero-width
 * characters, emoji or stacked accents, and with a visible `[?]` for each run that no font can draw. Decorated letters
 * become plain ones. A buyer's text must never forge a line, a page or a reading order.
 */
export function printable(text: string): string {
  return toPrintable(text).text
}

/** Like `printable`, and whether anything was lost. A printable text stays unchanged. */
export function toPrintable(text: string): Printable {
  if (isPlain(text)) return { text, lost: false }
  const visible = clean(text)
  let shown = spell(visible)
  let { lost } = shown
  // The plainer spelling of a letter may join its neighbours, or leave a mark without its letter.
  for (let rounds = 0; rounds < roundsMax; rounds += 1) {
    const again = spell(clean(shown.text))
    if (again.text === shown.text) break
    shown = again
    lost ||= shown.lost
  }
  return { text: shown.text, lost: lost || (shown.text === '' && visible.trim() !== '') }
}

function clean(text: string): string {
  return text
    .slice(0, charactersMax)
    .normalize('NFC')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(unseen, '')
    .replace(/(^|\s)\p{M}+/gu, '$1')
}

/** Every letter as a font has it, and one `[?]` for a run that no font has. */
function spell(visible: string): Printable {
  let drawn = ''
  let missing = false
  let lost = false
  for (const grapheme of graphemes(visible)) {
    const spelled = spelling(grapheme)
    if (spelled !== undefined) drawn += spelled
    else if (!missing) drawn += missingGlyph
    missing = spelled === undefined
    lost ||= missing
  }
  return { text: drawn.replace(/ +/g, ' ').trim(), lost }
}

/**
 * Like `printable`, with a visible dash (or words) if nothing is left: an empty address must not look like a printing
 * fault.
 */
export function printableOrDash(text: string, otherwise = blank): string {
  return printable(text) || otherwise
}

/** Joins the non-blank fields: "Phường Ô Chợ Dừa, Hà Nội". */
export function joinPrintable(parts: readonly string[], separator: string): string {
  return (
    parts
      .map(printable)
      .filter((part) => part !== '')
      .join(separator) || blank
  )
}

/** Spellings found so far, for as many letters as a batch may contain. */
const spellings = new BoundedMap<string, string | undefined>(20_000)

function spelling(grapheme: string): string | undefined {
  if (spellings.has(grapheme)) return spellings.get(grapheme)
  const found = findSpelling(grapheme)
  spellings.set(grapheme, found)
  return found
}

/**
 * A letter with its marks in a form that can be drawn: as is, with letter and mark separate, as the plain letters
 * behind a decorated one (𝐋𝐚𝐧, Ｌａｎ), or without the marks its font lacks. Emoji become nothing. Undefined if no font
 * has it.
 */
function findSpelling(grapheme: string): string | undefined {
  const plainer = isInFaces(grapheme) ? grapheme : grapheme.replace(emoji, '')
  if (plainer !== grapheme) {
    const rest = plainer.replace(/^\p{M}+/u, '')
    return rest === '' ? '' : findSpelling(rest)
  }
  const forms = [grapheme, grapheme.normalize('NFD'), grapheme.normalize('NFKC')].map(fewMarks)
  const whole = forms.find(isInFaces) ?? forms.find(canDraw)
  if (whole !== undefined) return whole
  const [letter = '', ...marks] = Array.from(forms[1]!)
  if (!canDraw(letter)) return undefined
  return marks.reduce((drawn, mark) => (canDraw(drawn + mark) ? drawn + mark : drawn), letter)
}

function fewMarks(grapheme: string): string {
  const max = latin.test(grapheme) ? accentsMax : marksMax
  return grapheme.replace(/\p{M}+/gu, (marks) => Array.from(marks).slice(0, max).join(''))
}

function canDraw(text: string): boolean {
  return fontFor(text, 'regular') !== undefined
}
