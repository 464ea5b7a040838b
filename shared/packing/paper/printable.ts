import { canPrint } from './faces.ts'

/** Characters of one field that reach the page; what is longer is cut before any other work is done on it. */
const charactersMax = 600

/** Single words of composed Vietnamese letters, ASCII and what our own words use: nearly every text, and nothing of it would change. */
const plain = /^(?:[!-~À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ×·–₫]+(?: (?!$)|$))*$/u

/** Stands for what the font cannot draw (emoji, other scripts): visible, so a packer asks instead of shipping to half a name. */
const missingGlyph = '[?]'

/** Stands for an empty field. */
const blank = '—'

/**
 * Text that is safe to draw: composed (NFC), on one line, without control characters, bidi overrides, zero-width characters or stacks of accents, and with a
 * visible `[?]` for each run the font cannot draw. Decorated letters become plain ones. A buyer's text must never forge a line, a page or a reading order.
 */
export function printable(text: string): string {
  if (text.length <= charactersMax && plain.test(text)) return text
  const composed = text.slice(0, charactersMax).normalize('NFC')
  const visible = composed
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/gu, '')
    .replace(/(^|\s)\p{M}+/gu, '$1')
  return drawable(visible)
    .replace(/(\p{M})\p{M}+/gu, '$1')
    .replace(/ +/g, ' ')
    .trim()
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

function drawable(text: string): string {
  let result = ''
  let missing = false
  for (const character of text) {
    const drawn = spelling(character)
    const isMark = /\p{M}/u.test(character)
    if (drawn !== undefined) result += drawn
    else if (!missing && !isMark) result += missingGlyph
    missing = drawn === undefined && (missing || !isMark)
  }
  return result
}

/** The character as the font can draw it: itself, its letter and mark apart, or the plain letters behind a decorated one (𝐋𝐚𝐧, Ｌａｎ). */
function spelling(character: string): string | undefined {
  if (!spellings.has(character)) spellings.set(character, findSpelling(character))
  return spellings.get(character)
}

/** As many as there are characters at the most. */
const spellings = new Map<string, string | undefined>()

function findSpelling(character: string): string | undefined {
  return [character, character.normalize('NFD'), character.normalize('NFKC')].find((form) =>
    Array.from(form).every(canPrint),
  )
}
