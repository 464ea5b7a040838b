/**
 * Characters that reorder or hide surrounding text: direction marks, embeddings, overrides and isolates; zero-width
 * space, joiner, BOM; soft hyphen.
 */
const invisible = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF\u00AD]/gu
const lineBreaks = /[\t-\r\u0085\u2028\u2029]+/gu
const controls = /\p{Cc}/gu
const loneSurrogate = /\p{Cs}/u
/**
 * Letters and signs that render as nothing: fillers (Unicode classifies U+3164 as a letter), variation selectors, tags;
 * the empty Braille pattern.
 */
const blank = /[\p{DI}\u2800]/gu
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u
const letter = /\p{L}/u

/**
 * A person's text (name, address line) as it is stored: NFC, trimmed, line breaks and tabs as one space, other control
 * characters and those that change the reading direction removed, so that a label or page shows what was typed and
 * nothing else. Markup, formulas and quotes stay: they are text, and every output escapes them.
 *
 * Undefined if nothing visible is left, if it is longer than `max` characters (code points, after cleaning), or if it
 * is not valid Unicode (a lone surrogate).
 */
export function cleanText(text: string, max: number): string | undefined {
  if (loneSurrogate.test(text)) return undefined
  const clean = text.normalize('NFC').replace(lineBreaks, ' ').replace(controls, '').replace(invisible, '').trim()
  if (!visible.test(clean.replace(blank, ''))) return undefined
  return Array.from(clean).length > max ? undefined : clean
}

/** Whether a cleaned text has a visible letter: a name of digits, signs or fillers identifies nobody. */
export function hasVisibleLetter(text: string): boolean {
  return letter.test(text.replace(blank, ''))
}
