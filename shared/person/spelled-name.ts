/**
 * The ways to look up a unit's name: as typed, with its kind spelled out, and without its kind; in lower case, without
 * spaces, each word's tone moved to its end.
 */
export interface SpelledName {
  typed: string
  full: string
  bare: string
  /** `phường`, `thị trấn`, …; empty if none was written. */
  kind: string
}

/** Kinds of unit as people write them, before the name. */
const kinds = new Map(
  Object.entries({
    tỉnh: 'tỉnh',
    tinh: 'tỉnh',
    'thành phố': 'thành phố',
    'thanh pho': 'thành phố',
    tp: 'thành phố',
    't p': 'thành phố',
    phường: 'phường',
    phuong: 'phường',
    p: 'phường',
    ph: 'phường',
    xã: 'xã',
    xa: 'xã',
    x: 'xã',
    'thị trấn': 'thị trấn',
    'thi tran': 'thị trấn',
    tt: 'thị trấn',
    't t': 'thị trấn',
    'đặc khu': 'đặc khu',
    'dac khu': 'đặc khu',
    đk: 'đặc khu',
    dk: 'đặc khu',
  }),
)
const kindAndName = new RegExp(`^(${[...kinds.keys()].join('|')}) (.+)$`, 'u')

/**
 * Parses the name of a province or ward: NFKC, apostrophes dropped (`Ea H'Leo`), other punctuation as spaces, U+00D0 as
 * Đ, `P.` as phường. Spaces do not matter (`A Vương` is Avương), nor does which letter carries the tone (`Hoà`, `Hòa`).
 */
export function spelled(text: string): SpelledName {
  const words = text
    .normalize('NFKC')
    .replaceAll('Ð', 'Đ')
    .replaceAll('ð', 'đ')
    .toLowerCase()
    .replace(/['’ʼ`]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
  const [, kind = '', name = words] = kindAndName.exec(words) ?? []
  const kindInFull = kinds.get(kind) ?? kind
  const key = (part: string): string => part.split(' ').map(toneLast).join('')
  return { typed: key(words), full: key(kind ? `${kindInFull} ${name}` : words), bare: key(name), kind: kindInFull }
}

const tone = /[\u0300\u0301\u0303\u0309\u0323]/gu

/** A word with its tone mark at the end, whichever letter carried it. */
function toneLast(word: string): string {
  const parts = word.normalize('NFD')
  return parts.replace(tone, '').normalize('NFC') + (parts.match(tone)?.join('') ?? '')
}

/** A spelled name without its Vietnamese diacritics: `đắklắk` → `daklak`. */
export function unmarked(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').normalize('NFC')
}
