import { BoundedMap } from '../../lib/bounded-map.ts'
import { isInFaces } from './fonts/faces.ts'
import { graphemes } from './fonts/graphemes.ts'
import { fontFor } from './fonts/shape.ts'

/** Characters of one field that reach the page; what is longer is cut before any other work is done on it. */
const charactersMax = 600

/** Single words of composed Vietnamese letters, ASCII and what our own words use: nearly every text, and nothing of it would change. */
const plain = /^(?:[!-~À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ×·–₫]+(?: (?!$)|$))*$/u

/** Stands for what no font of ours can draw: visible, so a packer asks instead of shipping to half a name. */
const missingGlyph = '[?]'

/** Stands for an empty field. */
const blank = '—'

/** Marks on one letter: Vietnamese letters are composed before, and what is heaped on others would run into the next line. Other scripts need a few. */
const accentsMax = 1
const marksMax = 4

/** What is neither seen nor drawn: format characters (bidi overrides, joiners), halves of characters, fillers, variation selectors. */
const unseen = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
const emoji = /[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Regional_Indicator}\u20e3]/gu
const latin = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}]/u

/** Whether a text is single words of ASCII and Vietnamese letters, which paper shows as they are. */
export function isPlain(text: string): boolean {
  return text.length <= charactersMax && plain.test(text)
}

/** A text as paper shows it. `lost`: something of it cannot be drawn, so a person must look at it. */
export interface Printable {
  text: string
  lost: boolean
}

/**
 * Text that is safe to draw: composed (NFC), on one line, without control characters, bidi overrides, zero-width characters, emoji or stacks of accents, and
 * with a visible `[?]` for each run that no font can draw. Decorated letters become plain ones. A buyer's text must never forge a line, a page or a reading order.
 */
export function printable(text: string): string {
  return toPrintable(text).text
}

/** As `printable`, with whether anything was lost. */
export function toPrintable(text: string): Printable {
  if (isPlain(text)) return { text, lost: false }
  const visible = text
    .slice(0, charactersMax)
    .normalize('NFC')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(unseen, '')
    .replace(/(^|\s)\p{M}+/gu, '$1')
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
  const shown = drawn.replace(/ +/g, ' ').trim()
  return { text: shown, lost: lost || (shown === '' && visible.trim() !== '') }
}

/** As `printable`, with a visible dash (or words) where nothing is left: an empty address must not look like a printing fault. */
export function printableOrDash(text: string, otherwise = blank): string {
  return printable(text) || otherwise
}

/** Blank fields left out, the others joined: "Phường Ô Chợ Dừa, Hà Nội". */
export function joinPrintable(parts: readonly string[], separator: string): string {
  return (
    parts
      .map(printable)
      .filter((part) => part !== '')
      .join(separator) || blank
  )
}

/** What was found out for a letter, for as many letters as a batch may hold. */
const spellings = new BoundedMap<string, string | undefined>(20_000)

function spelling(grapheme: string): string | undefined {
  if (spellings.has(grapheme)) return spellings.get(grapheme)
  const found = findSpelling(grapheme)
  spellings.set(grapheme, found)
  return found
}

/**
 * A letter with its marks as it can be drawn: itself, letter and mark apart, the plain letters behind a decorated one (𝐋𝐚𝐧, Ｌａｎ), or without the marks
 * that its font lacks. Nothing of an emoji. Undefined when no font has it.
 */
function findSpelling(grapheme: string): string | undefined {
  const plainer = isInFaces(grapheme) ? grapheme : grapheme.replace(emoji, '')
  if (plainer !== grapheme) return plainer.replace(/^\p{M}+/u, '')
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
