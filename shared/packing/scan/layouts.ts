/** Keyboard layouts that scanners are set to by mistake. */
export const scannerLayouts = ['french', 'german'] as const
export type ScannerLayout = (typeof scannerLayouts)[number]

/** What a US keyboard writes with the keys these layouts use for the characters of our codes, where it differs. */
const keys: Record<ScannerLayout, Record<string, string>> = {
  french: {
    A: 'Q',
    Q: 'A',
    Z: 'W',
    W: 'Z',
    M: ':',
    '-': '6',
    _: '8',
    '.': '<',
    ...Object.fromEntries(Array.from('0123456789', (digit, i) => [digit, ')!@#$%^&*('[i]!])),
  },
  german: { Y: 'Z', Z: 'Y', '-': '/', _: '?' },
}

/** What arrives from a scanner set to this layout while everything else uses the US one. */
export function asTypedOn(layout: ScannerLayout, code: string): string {
  return Array.from(code, (character) => keys[layout][character] ?? character).join('')
}
