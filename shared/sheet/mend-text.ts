import { fromCodePage, fromDoubledUtf8, oldCodePages, type OldCodePage } from './code-pages.ts'
import { isVietnameseSyllable } from './vietnamese-syllable.ts'

/** The result of a repair: unchanged, with its letters corrected, or with letters that cannot be recovered. */
export interface MendedText {
  text: string
  state: 'whole' | 'mended' | 'lost'
}

type Source = OldCodePage | 'doubled-utf-8'

/** What a text may originally have been, if that makes every word Vietnamese. */
interface Candidate {
  source: Source
  text: string
}

/**
 * Repairs text that went through programs using another encoding: double-encoded UTF-8, VNI, TCVN3 (ABC), VISCII,
 * Windows-1258. A text is corrected only if it is certain: as it stands it is not Vietnamese, and one interpretation
 * makes every word Vietnamese. The texts of one file are examined together, because short ones are ambiguous and a file
 * is mostly in one encoding. Irrecoverably lost letters (replacement characters, question marks inside words) are
 * reported; foreign words are left alone.
 */
export function mendTexts(given: readonly string[]): MendedText[] {
  const texts = given.map(withoutEth)
  const candidates = texts.map((text) => (isSuspect(text) ? candidatesOf(text) : []))
  const kind = commonestOf(candidates)
  return texts.map((text, i) => {
    // In some code pages that letter is what a Western program shows for đ: then the file's own page reads all of it.
    const ofKind = text !== given[i] && kind ? readingOf(given[i]!, kind) : undefined
    if (ofKind) return { text: ofKind, state: 'mended' }
    const result = mended(text, candidates[i]!, kind)
    return result.state === 'whole' && text !== given[i] ? { text, state: 'mended' } : result
  })
}

export function mendText(text: string): MendedText {
  return mendTexts([text])[0]!
}

/** Some keyboards write the Icelandic letter that looks like Đ. */
function withoutEth(text: string): string {
  const read = text.replaceAll('Ð', 'Đ').replaceAll('ð', 'đ')
  return isVietnamese(read) ? read : text
}

function mended(text: string, candidates: Candidate[], kind: Source | undefined): MendedText {
  if (!isSuspect(text)) {
    const sameKind = kind && readingOf(text, kind)
    return sameKind ? { text: sameKind, state: 'mended' } : whole(text)
  }
  const different = new Set(candidates.map((candidate) => candidate.text))
  const chosen = different.size === 1 ? candidates[0] : candidates.find(({ source }) => source === kind)
  if (chosen) return { text: chosen.text, state: 'mended' }
  const isLost = different.size > 1 || hasLostLetters(text) || looksDoubled.test(text) || signBetweenLetters.test(text)
  return isLost ? { text, state: 'lost' } : whole(text)
}

/**
 * A text that already reads well may still be in the file's legacy code page (`Sè` is Số there), but only if other
 * texts in the file are certain to be.
 */
function readingOf(text: string, kind: Source): string | undefined {
  if (kind === 'doubled-utf-8' || !/[^\0-\u007f]/.test(text)) return undefined
  const read = fromCodePage(text, kind)
  return read !== undefined && read !== text && isVietnamese(read) ? read : undefined
}

const whole = (text: string): MendedText => (hasLostLetters(text) ? { text, state: 'lost' } : { text, state: 'whole' })

/** Whether the text has letters that Vietnamese does not use this way. */
function isSuspect(text: string): boolean {
  return /\P{ASCII}|(?![\t-\r])\p{Cc}/u.test(text) && !isVietnamese(text)
}

function candidatesOf(text: string): Candidate[] {
  const ofPages = oldCodePages.flatMap((source) => {
    const read = fromCodePage(text, source)
    return read !== undefined && read !== text && isVietnamese(read) ? [{ source, text: read }] : []
  })
  const undoubled = fromDoubledUtf8(text)
  if (undoubled === undefined || hasLostLetters(undoubled) || looksDoubled.test(undoubled)) return ofPages
  // Valid UTF-8 byte sequences hardly ever occur by chance, so foreign words are corrected too.
  return isVietnamese(undoubled) || ofPages.length === 0 ? [{ source: 'doubled-utf-8', text: undoubled }] : ofPages
}

/** The encoding that more texts are certain to be in than any other. */
function commonestOf(all: Candidate[][]): Source | undefined {
  const counts = new Map<Source, number>()
  for (const candidates of all)
    if (new Set(candidates.map(({ text }) => text)).size === 1)
      for (const { source } of candidates) counts.set(source, (counts.get(source) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

const words = /[\p{L}\p{M}]+/gu
/**
 * Signs that stand for letters in legacy code pages when they touch a word; ®, ™, °, ², ³ and fractions legitimately do
 * so on packaging.
 */
const signInWord = /\p{L}[¡-§©¬\u00ad¯±´-¸»¿×÷]|[¡-§©¬\u00ad¯±´-¸»¿×÷]\p{L}|\p{L}[®°ª¨º¼½¾]\p{L}|(?:^|\s)[®¨ª¾½¼]\p{L}/u

const signBetweenLetters = /\p{L}[¡-¨¬\u00ad¯±´¸¿]+\p{L}/u
const micro = /µ(?=[glm]\b)/giu

/** Whether every word with non-ASCII letters is a Vietnamese syllable, and there is no sign inside a word. */
function isVietnamese(text: string): boolean {
  if (/(?![\t-\r])\p{Cc}|\ufffd/u.test(text) || signInWord.test(text)) return false
  return (text.replace(micro, '').match(words) ?? []).every(
    (word) => /^[\0-\u007f]*$/.test(word) || isVietnameseSyllable(word),
  )
}

/** What UTF-8 looks like when read in another encoding. */
const looksDoubled = /[ÃĂ][\u0080-\u00bf]|á[º»]|Ä[\u0080-\u0091‘’]|Æ[°¡¯]|â€|ï¿½|Â[\u0080-\u00bf]|[\u0080-\u009f]/u

/**
 * Replacement characters, and question marks in place of letters: inside a word, before one, or after letters that
 * without a vowel are not a word.
 */
function hasLostLetters(text: string): boolean {
  if (/[\ufffd□]/.test(text)) return true
  if (/\p{L}\?+\p{L}/u.test(text) || /(?:^|\s)\?+\p{L}/u.test(text)) return true
  const marked = text.match(/[\p{L}\p{M}]+\?+(?=\s|$)/gu) ?? []
  const cut = marked.filter((word) => !/[aeiouy]/i.test(word.normalize('NFD')))
  return cut.length > 0 || /\p{L}\?+\s+\p{Ll}/u.test(text)
}

/**
 * The most likely legacy code page of a text file, given its bytes as a Western program shows them: the one that yields
 * the most Vietnamese words.
 */
export function likeliestCodePage(western: string): OldCodePage {
  const scores = oldCodePages.map((page) => ({ page, score: vietnameseWords(fromCodePage(western, page) ?? '') }))
  return scores.toSorted((a, b) => b.score - a.score)[0]!.page
}

/** Non-ASCII words that are Vietnamese, minus those that are not. */
function vietnameseWords(text: string): number {
  let score = 0
  for (const [word] of text.matchAll(words)) if (/[^\0-\u007f]/.test(word)) score += isVietnameseSyllable(word) ? 1 : -1
  return score - (text.match(/\p{L}[¡-§©¬\u00ad¯±´-¸¿×÷]\p{L}/gu)?.length ?? 0)
}
