import { fromCodePage, oldCodePages, type OldCodePage } from '../../shared/sheet/code-pages.ts'

/**
 * Letters that Vietnamese adds to ASCII, each with what a Western program shows for its bytes in the code page; built
 * by trying every byte and pair of bytes.
 */
const shownAs = new Map(oldCodePages.map((page) => [page, tableOf(page)]))

function tableOf(page: OldCodePage): Map<string, string> {
  const table = new Map<string, string>()
  const put = (shown: string): void => {
    const letter = fromCodePage(shown, page)!
    if (Array.from(letter).length === 1 && letter !== shown && !table.has(letter)) table.set(letter, shown)
  }
  const western = Array.from({ length: 256 }, (_, byte) => new TextDecoder('windows-1252').decode(Uint8Array.of(byte)))
  for (const one of western) put(one)
  for (const letter of Array.from('aeiouyAEIOUYôöÔÖâêÂÊãõýÃÕÝ'))
    for (const mark of western.slice(0x80)) put(letter + mark)
  return table
}

/**
 * The text as a Western program shows it if it was typed in this code page: as found in a workbook, or one byte per
 * letter in a text file.
 */
export function typedIn(text: string, page: OldCodePage): string {
  const table = shownAs.get(page)!
  return Array.from(text, (letter) => table.get(letter) ?? letter).join('')
}

/** One byte per letter, as in a text file of such a program. */
export function westernBytes(text: string): Buffer {
  const bytes = new Map(
    Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte]),
  )
  return Buffer.from(Array.from(text, (letter) => bytes.get(letter)!))
}

/** The text's UTF-8 bytes, read as a Western program does. */
export function doubled(text: string): string {
  return new TextDecoder('windows-1252').decode(Buffer.from(text))
}
