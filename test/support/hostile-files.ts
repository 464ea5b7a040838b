import fc from 'fast-check'
import { writeZip, type ZipClaims, type ZipPart } from './raw-zip.ts'
import { bookParts, goods, row, writeBook, type Book } from './workbook.ts'

/**
 * A file built to stall the reader, and the error codes with which it may be refused; `read` if its one product must be
 * found.
 */
export interface HostileFile {
  bytes: Buffer
  may: readonly string[]
}

const mebi = 1024 * 1024
const sheetPart = 'xl/worksheets/sheet1.xml'

type Made = fc.Arbitrary<HostileFile>

const book = (make: Book, may: readonly string[]): HostileFile => ({ bytes: writeBook(make), may })
const many = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max })
const sized = (max: number, at: number) => (n: number) => (n > at * max ? ['read', 'too-large'] : ['read'])

/** Every kind of file that costs more than it seems to, each in varying sizes. */
export const hostileFiles: Record<string, Made> = {
  'blanks after the sheet': many(40 * mebi).map((n) =>
    book({ sheets: [{ after: ' '.repeat(n) }] }, n > 31 * mebi ? ['read', 'too-large'] : ['read']),
  ),
  'blanks between the rows': many(40 * mebi).map((n) =>
    book({ sheets: [{ rows: goods + '\n'.repeat(n) }] }, n > 30 * mebi ? ['read', 'too-large'] : ['read']),
  ),
  'rows that are only formatted': many(200_000).map((n) => {
    const ghosts = Array.from(
      { length: n },
      (_, i) => `<row r="${i + 3}" s="1"><c r="A${i + 3}" s="0"/><c r="D${i + 3}"/></row>`,
    )
    return book({ sheets: [{ rows: goods + ghosts.join('') }] }, sized(200_000, 0.5)(n))
  }),
  'a lying header in front of a part': claims().map((local) => ({
    bytes: writeZip(bookParts().map((part) => (part.name === sheetPart ? { ...part, local } : part))),
    may: ['read'],
  })),
  'a lying directory': fc.record({ size: fc.nat(9e6), crc: fc.nat() }, { requiredKeys: [] }).map((listed) => ({
    bytes: writeZip(bookParts().map((part) => (part.name === sheetPart ? { ...part, listed } : part))),
    may: Object.keys(listed).length === 0 ? ['read'] : ['damaged', 'read'],
  })),
  'a part missing from the directory': many(40 * mebi).map((n) =>
    book({ extra: [{ name: 'xl/media/x.bin', data: Buffer.alloc(n), listed: false }] }, ['read']),
  ),
  'a large part that no sheet needs': many(40 * mebi).map((n) =>
    book({ extra: [{ name: 'xl/media/image1.png', data: Buffer.alloc(n) }] }, ['read']),
  ),
  'one part a hundred times': many(120).map((n) => {
    const parts = bookParts({ sheets: [{ after: ' '.repeat(mebi) }] })
    const sheets = Array.from({ length: n }, (_, i) => `<sheet name="S${i}" sheetId="${i + 1}" r:id="rId1"/>`).join('')
    return {
      bytes: writeZip(parts.map((part) => replaceIn(part, 'xl/workbook.xml', /<sheet name.*?\/>/, sheets))),
      may: ['read', 'too-large', 'which-sheet'],
    }
  }),
  'more sheets than anyone has': fc.constant(null).map(() => {
    const sheets = '<sheet name="S" sheetId="1" r:id="rId1"/>'.repeat(20_000)
    const parts = bookParts().map((part) => replaceIn(part, 'xl/workbook.xml', /<sheet name.*?\/>/, sheets))
    return { bytes: writeZip(parts), may: ['too-large'] }
  }),
  'endless shared texts': many(4_000_000).map((n) =>
    book({ strings: '<si/>'.repeat(n) }, n > 400_000 ? ['too-large'] : ['read']),
  ),
  'one endless text': many(20 * mebi).map((n) =>
    book({ strings: `<si><t>${'x'.repeat(n)}</t></si>` }, n > 32_767 ? ['too-large'] : ['read']),
  ),
  'deeply nested elements': many(200_000).map((n) =>
    book({ sheets: [{ before: '<a>'.repeat(n) + '</a>'.repeat(n) }] }, n > 60 ? ['damaged', 'read'] : ['read']),
  ),
  'exponentially growing entities': many(20).map((n) => {
    const laughs = Array.from({ length: n }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`)
    const whole = `<!DOCTYPE x [<!ENTITY e0 "ha">${laughs.join('')}]><worksheet><sheetData>${row(1, [`&e${n};`])}</sheetData></worksheet>`
    return book({ sheets: [{ whole }] }, ['damaged'])
  }),
  'a local file as an entity': fc.constantFrom('file:///etc/passwd', 'http://127.0.0.1:9/').map((address) => {
    const whole = `<!DOCTYPE x [<!ENTITY e SYSTEM "${address}">]><worksheet><sheetData>${row(1, ['&e;'])}</sheetData></worksheet>`
    return book({ sheets: [{ whole }] }, ['damaged'])
  }),
  'endless attributes': many(200_000).map((n) => {
    const attributes = Array.from({ length: n }, (_, i) => ` a${i}=""`).join('')
    return book({ sheets: [{ before: `<a${attributes}/>` }] }, ['read'])
  }),
  'cells at the far end of many rows': many(500).map((n) => {
    const far = Array.from({ length: n }, (_, i) => `<row r="${i + 3}"><c r="XFD${i + 3}"><v>1</v></c></row>`)
    return book({ sheets: [{ rows: goods + far.join('') }] }, n > 24 ? ['too-large'] : ['cells', 'missing'])
  }),
  "cells beyond any sheet's limits": fc
    .constantFrom('ZZZ9', 'A99999999', '-1', 'A1:B2', '1A')
    .map((address) =>
      book({ sheets: [{ rows: `<row><c r="${address}"><v>1</v></c></row>` }] }, [
        'damaged',
        'column-missing',
        'column-unknown',
      ]),
    ),
  'columns hidden over and over': many(50_000).map((n) =>
    book({ sheets: [{ before: `<cols>${'<col min="5" max="16384" hidden="1"/>'.repeat(n)}</cols>` }] }, ['read']),
  ),
  'endless formats': many(60_000).map((n) => {
    const formats = Array.from(
      { length: n },
      (_, i) => `<numFmt numFmtId="${200 + i}" formatCode="${'0'.repeat(i % 300)}"/>`,
    )
    const styles = `<numFmts>${formats.join('')}</numFmts><cellXfs>${'<xf numFmtId="250"/>'.repeat(n)}</cellXfs>`
    return book({ styles }, ['read'])
  }),
  'a ZIP in a ZIP': many(5).map((depth) => {
    let bytes: Buffer = Buffer.alloc(10 * mebi)
    for (let i = 0; i < depth; i += 1) bytes = writeZip([{ name: `${i}.zip`, data: bytes }])
    return { bytes, may: ['not-xlsx'] }
  }),
  'password-protected parts': fc.constant(null).map(() => ({
    bytes: writeZip(bookParts().map((part) => ({ ...part, local: { flags: 1 }, listed: { flags: 1 } }))),
    may: ['encrypted'],
  })),
  'an old OLE container': fc.uint8Array({ maxLength: 2_000 }).map((rest) => ({
    bytes: Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(mebi), rest]),
    may: ['not-xlsx', 'encrypted'],
  })),
  'a truncated workbook': fc.double({ min: 0, max: 1, noNaN: true }).map((share) => {
    const whole = writeBook()
    return {
      bytes: whole.subarray(0, Math.max(4, Math.floor(whole.length * share))),
      may: ['damaged', 'read', 'encoding'],
    }
  }),
  'a workbook with altered bytes': fc
    .array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255) }), {
      minLength: 1,
      maxLength: 8,
    })
    .map((changes) => {
      const bytes = writeBook()
      for (const { at, byte } of changes) bytes[4 + Math.floor(at * (bytes.length - 5))] = byte
      return { bytes, may: ['damaged', 'read', 'not-xlsx', 'encrypted', 'too-large'] }
    }),
  'endless rows of a text file': fc
    .tuple(fc.constantFrom('\n', ',', '"', 'a\n', ';\r\n', '\u001a', '\t ', '"\n'), many(1_900_000))
    .map(([piece, n]) => ({
      bytes: Buffer.from(`sku,title,price,quota\n${piece.repeat(Math.floor(n / piece.length))}x`),
      may: [
        'too-large',
        'not-csv',
        'cells',
        'missing',
        'column-missing',
        'too-many-rows',
        'sku',
        'number',
        'title',
        'too-slow',
      ],
    })),
  'an endless web page': fc
    .tuple(
      fc.constantFrom('<table>', '<tr>', '<td>', '<', '<td colspan=1000 rowspan=65534>', '<!--', '&amp', '<td x="'),
      many(1_900_000),
    )
    .map(([piece, n]) => ({
      bytes: Buffer.from(`<table><tr><td>sku${piece.repeat(Math.floor(n / piece.length))}`),
      may: ['too-large', 'column-missing', 'column-unknown', 'empty', 'no-rows', 'too-slow'],
    })),
}

function claims(): fc.Arbitrary<Partial<ZipClaims>> {
  return fc.record({ size: fc.nat(), packed: fc.nat(), crc: fc.nat() }, { requiredKeys: [] })
}

function replaceIn(part: ZipPart, name: string, from: RegExp, to: string): ZipPart {
  return part.name === name ? { ...part, data: String(part.data).replace(from, to) } : part
}
