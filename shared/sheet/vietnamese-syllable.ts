const tones = /[\u0300\u0301\u0303\u0309\u0323]/gu

const onsets = 'b|c|ch|d|đ|đr|br|kr|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x'
/** Vowels that end a syllable. */
const open =
  'a|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|iêu|oa|oe|oi|oai|oay|oao|oeo|ôi|ơi|ua|ue|uê|ui|uơ|uy|uya|uyu|uôi|uây|ưa|ưi|ươi|ươu|ưu|yêu|ya'
/** Vowels before a final consonant. */
const closed = 'a|ă|â|e|ê|i|iê|o|ô|ơ|oa|oă|oe|oo|u|ua|uâ|uê|uô|uy|uyê|ư|ươ|y|yê'
const pattern = new RegExp(`^(?:${onsets})?(?:(?:${open})|(?:${closed})(c|ch|p|t|k|m|n|ng|nh))$`, 'u')

/**
 * Whether a word can be a Vietnamese syllable: onset, vowel and final that occur together, at most one tone, and before
 * c, ch, p, t, k only sắc or nặng; in lower case, capitalized, or all capitals. This includes some syllables nobody
 * uses: the purpose is to tell `Lắk` from `LÃ¾k`. Names from the highlands (`Đắk`, `Krông`) also count as syllables.
 */
export function isVietnameseSyllable(word: string): boolean {
  const composed = word.normalize('NFC')
  if (!/^(?:\p{Ll}+|\p{Lu}\p{Ll}*|\p{Lu}+)$/u.test(composed)) return false
  const parts = composed.toLowerCase().normalize('NFD')
  const marks = parts.match(tones) ?? []
  if (marks.length > 1) return false
  const [, ending] = pattern.exec(parts.replace(tones, '').normalize('NFC')) ?? [undefined, undefined]
  if (!pattern.test(parts.replace(tones, '').normalize('NFC'))) return false
  const isStopped = ending !== undefined && 'cchptk'.includes(ending)
  return !isStopped || marks.length === 0 || marks[0] === '\u0301' || marks[0] === '\u0323'
}
