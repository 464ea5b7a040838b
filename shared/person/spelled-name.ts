/** The ways a unit's name can be looked up: as typed, with its kind spelled out, and without its kind. Lower case, one blank between words. */
export interface SpelledName {
  typed: string
  full: string
  bare: string
}

/** Kinds of unit as people write them, before the name. */
const kinds = new Map(
  Object.entries({
    tỉnh: 'tỉnh',
    tinh: 'tỉnh',
    'thành phố': 'thành phố',
    'thanh pho': 'thành phố',
    tp: 'thành phố',
    phường: 'phường',
    phuong: 'phường',
    p: 'phường',
    xã: 'xã',
    xa: 'xã',
    x: 'xã',
    'đặc khu': 'đặc khu',
    'dac khu': 'đặc khu',
    đk: 'đặc khu',
    dk: 'đặc khu',
  }),
)
const kindAndName = new RegExp(`^(${[...kinds.keys()].join('|')}) (.+)$`, 'u')

/** Reads a name of a province or ward: NFKC, apostrophes dropped (`Ea H'Leo`), other punctuation as blanks, U+00D0 as Đ, `P.` as phường. */
export function spelled(text: string): SpelledName {
  const typed = text
    .normalize('NFKC')
    .replaceAll('Ð', 'Đ')
    .replaceAll('ð', 'đ')
    .toLowerCase()
    .replace(/['’ʼ`]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
  const [, kind = '', bare = typed] = kindAndName.exec(typed) ?? []
  return { typed, full: kind ? `${kinds.get(kind) ?? kind} ${bare}` : typed, bare }
}

/** A spelled name without its Vietnamese marks: `đắk lắk` → `dak lak`. */
export function unmarked(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').normalize('NFC')
}
