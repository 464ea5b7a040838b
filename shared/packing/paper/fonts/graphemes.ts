const segmenter = new Intl.Segmenter('vi', { granularity: 'grapheme' })

/**
 * Signs that put the next consonant under this one (Khmer, Burmese, Tai Tham): a letter and its subscript count as one.
 */
const stacks = /[\u17d2\u1039\u1a60]$/u

/**
 * Latin letters and signs that each stand alone: this covers nearly every text, and segmenting in any other way is
 * slow.
 */
const alone = /^[ -~\u00a1-\u02ff\u1e00-\u1eff\u2010-\u2027\u20a0-\u20bf]*$/

/** The characters of a text as a reader counts them: a letter with its marks, an emoji with all its parts. */
export function graphemes(text: string): string[] {
  if (alone.test(text)) return Array.from(text)
  const found: string[] = []
  for (const { segment } of segmenter.segment(text)) {
    const last = found.at(-1)
    if (last !== undefined && stacks.test(last)) found[found.length - 1] = last + segment
    else found.push(segment)
  }
  return found
}
