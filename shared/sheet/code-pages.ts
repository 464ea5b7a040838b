import { isVietnameseSyllable } from './vietnamese-syllable.ts'

/**
 * Pre-Unicode encodings for Vietnamese: each needs its own fonts, so other programs show the text as Western letters
 * and signs.
 */
export const oldCodePages = ['windows-1258', 'vni', 'tcvn3', 'viscii'] as const
export type OldCodePage = (typeof oldCodePages)[number]

/** Windows-1252 from 0x80 to 0x9F; unassigned codes map to the control character of that number, as programs do. */
const western = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const byteOfWestern = new Map(Array.from(western, (letter, i) => [letter, 0x80 + i]))

/** The byte a Western program shows as this letter; undefined for a letter that no such program has. */
function westernByte(letter: string): number | undefined {
  const code = letter.codePointAt(0)!
  return code < 0x100 ? code : byteOfWestern.get(letter)
}

/** Bytes as a Western program shows them (Windows-1252), one letter per byte. */
export function westernText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte >= 0x80 && byte < 0xa0 ? western[byte - 0x80]! : String.fromCharCode(byte)
  return text
}

/** `byte: letter` pairs from a string of letters in code page order. */
const table = (first: number, letters: string): [number, string][] =>
  Array.from(letters, (letter, i): [number, string] => [first + i, letter]).filter(([, letter]) => letter !== ' ')

/** TCVN 5712-3 (ABC, fonts `.VnTime`): https://vietunicode.sourceforge.net/charset/ */
const tcvn3 = new Map(
  table(0xa1, 'ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ'),
)

/** VISCII 1.1 (RFC 1456). */
const viscii = new Map([
  ...table(
    0x80,
    'ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ',
  ),
  ...([
    [0x02, 'Ẳ'],
    [0x05, 'Ẵ'],
    [0x06, 'Ẫ'],
    [0x14, 'Ỷ'],
    [0x19, 'Ỹ'],
    [0x1e, 'Ỵ'],
  ] as const),
])

/** Windows-1258 where it differs from Windows-1252; tones are combining marks after their letter. */
const windows1258 = new Map<number, string>([
  [0xc3, 'Ă'],
  [0xcc, '\u0300'],
  [0xd0, 'Đ'],
  [0xd2, '\u0309'],
  [0xd5, 'Ơ'],
  [0xdd, 'Ư'],
  [0xde, '\u0303'],
  [0xe3, 'ă'],
  [0xec, '\u0301'],
  [0xf0, 'đ'],
  [0xf2, '\u0323'],
  [0xf5, 'ơ'],
  [0xfd, 'ư'],
  [0xfe, '₫'],
])

/** VNI for Windows (fonts `VNI-Times`): its own letters, and marks after a, e, o, u, y, ô (meaning ơ) and ö (ư). */
const vniLetters = new Map(Object.entries({ ñ: 'đ', ô: 'ơ', ö: 'ư', æ: 'ỉ', ó: 'ĩ', ò: 'ị', î: 'ỵ', í: 'í', ì: 'ì' }))
const vniMarks = new Map(
  Object.entries({
    ù: '\u0301',
    ø: '\u0300',
    û: '\u0309',
    õ: '\u0303',
    ï: '\u0323',
    â: '\u0302',
    á: '\u0302\u0301',
    à: '\u0302\u0300',
    å: '\u0302\u0309',
    ã: '\u0302\u0303',
    ä: '\u0302\u0323',
    ê: '\u0306',
    é: '\u0306\u0301',
    è: '\u0306\u0300',
    ú: '\u0306\u0309',
    ü: '\u0306\u0303',
    ë: '\u0306\u0323',
  }),
)
const vniPair = /([aeouyAEOUYôöÔÖ])([ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË])|[ñôöæóòîÑÔÖÆÓÒÎ]/gu

function fromVni(text: string): string {
  const inCase = (letter: string, like: string): string => (like === like.toLowerCase() ? letter : letter.toUpperCase())
  const lettered = (letter: string): string =>
    inCase(vniLetters.get(letter.toLowerCase()) ?? letter.toLowerCase(), letter)
  return text
    .replace(vniPair, (whole, letter: string | undefined, mark: string | undefined) =>
      letter === undefined ? lettered(whole) : lettered(letter) + vniMarks.get(mark!.toLowerCase())!,
    )
    .normalize('NFC')
}

const fromTable =
  (letters: Map<number, string>) =>
  (text: string): string =>
    Array.from(text, (letter) => letters.get(westernByte(letter) ?? -1) ?? letter)
      .join('')
      .normalize('NFC')

const readers: Record<OldCodePage, (text: string) => string> = {
  'windows-1258': fromTable(windows1258),
  vni: fromVni,
  tcvn3: fromTable(tcvn3),
  viscii: fromTable(viscii),
}

/**
 * Converts text in a legacy code page, as a Western program shows it, to Unicode. Undefined if it contains a letter
 * that such a program does not have.
 */
export function fromCodePage(text: string, page: OldCodePage): string | undefined {
  for (const letter of text) if (westernByte(letter) === undefined) return undefined
  return readers[page](text)
}

/**
 * A UTF-8 lead byte and its continuation bytes, each as the letter a Western or Vietnamese program shows for it: for
 * Latin letters, marks, punctuation and emoji. Pairs from other alphabets occur by chance in legacy code pages.
 */
const utf8Run = new RegExp(`[ÂÃÄÅÆÌáâïðĂ][\u0080-\u00bf${western}]{1,3}`, 'gu')
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Restores text whose UTF-8 bytes were read as Western or Vietnamese letters, once or more (`CÃ phÃª`). Undefined if it
 * contains no such bytes. The second half of an à is a no-break space, which many programs turn into a plain one or
 * drop.
 */
export function fromDoubledUtf8(text: string): string | undefined {
  let present = text.replace(/Ã (?= )|Ã(?=$)/gu, 'Ã\u00a0').replace(/Ã (?=\p{L})/gu, `Ã\u00a0${perhapsBlank}`)
  let changed = false
  for (let times = 0; times < 3; times += 1) {
    const next = present.replace(utf8Run, undoubled)
    if (next === present) break
    changed = true
    present = next
  }
  return changed ? present.normalize('NFC').replace(aroundPerhapsBlank, joinSyllable) : undefined
}

/** Marks a plain space that may be one, or half of the letter before it. */
const perhapsBlank = '\u0000'
const aroundPerhapsBlank = /(\p{L}+)\0(\p{L}+)/gu
const joinSyllable = (_: string, before: string, after: string): string =>
  isVietnameseSyllable(before + after) ? before + after : `${before} ${after}`

/** The letters encoded by a run of bytes, as many of them as are complete. */
function undoubled(run: string): string {
  const bytes = Uint8Array.from(run, (letter) => (letter === 'Ă' ? 0xc3 : westernByte(letter)!))
  for (let length = bytes.length; length > 1; length -= 1) {
    const letters = decoded(bytes.subarray(0, length))
    if (letters !== undefined) return letters + run.slice(length)
  }
  return run
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
