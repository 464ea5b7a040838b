/** Marks that reorder or hide text around them: direction marks, embeddings, overrides and isolates; zero-width space, joiner, BOM; soft hyphen. */
const invisible = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF\u00AD]/gu
const lineBreaks = /[\t-\r\u0085\u2028\u2029]+/gu
const controls = /\p{Cc}/gu
const loneSurrogate = /\p{Cs}/u
/** Letters and signs that are drawn as nothing: fillers (U+3164 is a letter to Unicode), variation selectors, tags; the empty pattern of Braille. */
const blank = /[\p{DI}\u2800]/gu
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u
const letter = /\p{L}/u

/**
 * A person's text (name, address line) as it is stored: NFC, trimmed, line breaks and tabs as one blank, other control characters and marks
 * that change the reading direction removed, so that a label or a page shows what was typed and nothing else. Markup, formulas and quotes
 * stay: they are text, and every printer of them escapes.
 *
 * Undefined when nothing visible is left, when it is longer than `max` characters (code points, after cleaning), or not valid Unicode
 * (a lone surrogate).
 */
export function cleanText(text: string, max: number): string | undefined {
  if (loneSurrogate.test(text)) return undefined
  const clean = text.normalize('NFC').replace(lineBreaks, ' ').replace(controls, '').replace(invisible, '').trim()
  if (!visible.test(clean.replace(blank, ''))) return undefined
  return Array.from(clean).length > max ? undefined : clean
}

/** True when a text, cleaned before, has a letter that is drawn: a name of digits, signs or fillers calls nobody. */
export function hasVisibleLetter(text: string): boolean {
  return letter.test(text.replace(blank, ''))
}
