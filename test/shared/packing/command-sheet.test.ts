import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { sku } from '../../../shared/contract/common.ts'
import { commandOf, isCommandCode, stationCommands } from '../../../shared/packing/command-code.ts'
import { commandBars } from '../../../shared/packing/paper/barcode.ts'
import { commandSheet, commandSheetSizes } from '../../../shared/packing/paper/command-sheet.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readBarcodes, readPdf } from '../../support/read-pdf.ts'
import { testUnless } from '../../support/unless.ts'

const codes = Object.values(stationCommands)

testUnless(
  skipWithout(...pdfTools),
  'the command sheet is read back by a scanner, each command once, on both papers and in both languages',
  () => {
    for (const size of commandSheetSizes) {
      for (const locale of ['vi', 'en'] as const) {
        const sheet = commandSheet(size, locale)
        assert.deepEqual(readBarcodes(sheet).toSorted(), codes.toSorted(), `${size} ${locale}`)
        const { pages } = readPdf(sheet)
        expect(pages).toHaveLength(1)
        expect(pages[0]!).toMatch(locale === 'vi' ? /Trả lại đợt \*/ : /Hand back \*/)
      }
    }
  },
)

test("a command is neither a SKU nor a parcel's code, neither of those is a command, and nor is a command that lost a character", () => {
  for (const code of codes) {
    assert.equal(sku.safeParse(code).success, false, code)
    expect(code).not.toMatch(/\d/)
    expect(stationCommands[commandOf(code)!]).toBe(code)
    for (let at = 0; at < code.length; at += 1)
      expect(commandOf(code.slice(0, at) + code.slice(at + 1))).toBeUndefined()
  }
  for (const other of ['COFFEE', 'NEXT', 'NEXT-', '-NEXT', '012345678901', '-X.1-', '']) {
    assert.equal(isCommandCode(other), false, other)
    expect(() => commandBars(other)).toThrow(RangeError)
  }
})
