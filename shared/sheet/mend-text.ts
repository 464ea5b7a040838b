import { fromCodePage, fromDoubledUtf8, oldCodePages, type OldCodePage } from './code-pages.ts'
import { isVietnameseSyllable } from './vietnamese-syllable.ts'

/** How a text came out: as it was, with its letters put right, or with letters that nobody can bring back. */
export interface MendedText {
  text: string
  state: 'whole' | 'mended' | 'lost'
}

type Source = OldCodePage | 'doubled-utf-8'

/** What a text may have been before, in letters that make Vietnamese words of all of it. */
interface Candidate {
  source: Source
  text: string
}

/**
 * Puts right the letters of texts that went through programs of another alphabet: doubled UTF-8, VNI, TCVN3 (ABC), VISCII, Windows-1258. One is put right
 * only where it is certain: as it stands it is no Vietnamese, and one way of reading makes Vietnamese of every word. Texts of one file are looked at
 * together, because short ones can be read in several ways and a file is mostly of one kind. What has lost letters for good (replacement signs,
 * question marks inside words) is told; foreign words are left alone.
 */
export function mendTexts(given: readonly string[]): MendedText[] {
  const texts = given.map(withoutEth)
  const candidates = texts.map((text) => (isSuspect(text) ? candidatesOf(text) : []))
  const kind = commonestOf(candidates)
  return texts.map((text, i) => {
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

/** A text that already reads well may be of the file's old code page all the same (`Sè` is Số there), but only in a file where that is certain of others. */
function readingOf(text: string, kind: Source): string | undefined {
  if (kind === 'doubled-utf-8' || !/[^\0-\u007f]/.test(text)) return undefined
  const read = fromCodePage(text, kind)
  return read !== undefined && read !== text && isVietnamese(read) ? read : undefined
}

const whole = (text: string): MendedText => (hasLostLetters(text) ? { text, state: 'lost' } : { text, state: 'whole' })

/** True when the text is of letters that Vietnamese does not write so. */
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
  // Bytes of UTF-8 that fit together hardly come about by chance, so foreign words are put right too.
  return isVietnamese(undoubled) || ofPages.length === 0 ? [{ source: 'doubled-utf-8', text: undoubled }] : ofPages
}

/** The kind that more texts are certain of than of any other. */
function commonestOf(all: Candidate[][]): Source | undefined {
  const counts = new Map<Source, number>()
  for (const candidates of all)
    if (new Set(candidates.map(({ text }) => text)).size === 1)
      for (const { source } of candidates) counts.set(source, (counts.get(source) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

const words = /[\p{L}\p{M}]+/gu
/** Signs that stand for letters in old code pages, where one touches a word; ®, ™, °, ², ³ and fractions do so on packages. */
const signInWord = /\p{L}[¡-§©¬\u00ad¯±´-¸»¿×÷]|[¡-§©¬\u00ad¯±´-¸»¿×÷]\p{L}|\p{L}[®°ª¨º¼½¾]\p{L}|(?:^|\s)[®¨ª¾½¼]\p{L}/u

const signBetweenLetters = /\p{L}[¡-¨¬\u00ad¯±´¸¿]+\p{L}/u
const micro = /µ(?=[glm]\b)/giu

/** True when every word with letters beyond ASCII is a Vietnamese syllable, and no sign stands inside of a word. */
function isVietnamese(text: string): boolean {
  if (/(?![\t-\r])\p{Cc}|\ufffd/u.test(text) || signInWord.test(text)) return false
  return (text.replace(micro, '').match(words) ?? []).every(
    (word) => /^[\0-\u007f]*$/.test(word) || isVietnameseSyllable(word),
  )
}

/** What UTF-8 looks like that was read as another alphabet. */
const looksDoubled = /[ÃĂ][\u0080-\u00bf]|á[º»]|Ä[\u0080-\u0091‘’]|Æ[°¡¯]|â€|ï¿½|Â[\u0080-\u00bf]|[\u0080-\u009f]/u

/** Replacement signs, and question marks where letters were: inside of a word, in front of one, or behind letters that are no word without a vowel. */
function hasLostLetters(text: string): boolean {
  if (/[\ufffd□]/.test(text)) return true
  if (/\p{L}\?+\p{L}/u.test(text) || /(?:^|\s)\?+\p{L}/u.test(text)) return true
  const marked = text.match(/[\p{L}\p{M}]+\?+(?=\s|$)/gu) ?? []
  const cut = marked.filter((word) => !/[aeiouy]/i.test(word.normalize('NFD')))
  return cut.length > 0 || /\p{L}\?+\s+\p{Ll}/u.test(text)
}

/** The old code page that a text file is in, from its bytes as a Western program shows them: the one that makes the most Vietnamese words. */
export function likeliestCodePage(western: string): OldCodePage {
  const scores = oldCodePages.map((page) => ({ page, score: vietnameseWords(fromCodePage(western, page) ?? '') }))
  return scores.toSorted((a, b) => b.score - a.score)[0]!.page
}

/** Words beyond ASCII that are Vietnamese, less those that are not. */
function vietnameseWords(text: string): number {
  let score = 0
  for (const [word] of text.matchAll(words)) if (/[^\0-\u007f]/.test(word)) score += isVietnameseSyllable(word) ? 1 : -1
  return score - (text.match(/\p{L}[¡-§©¬\u00ad¯±´-¸¿×÷]\p{L}/gu)?.length ?? 0)
}
