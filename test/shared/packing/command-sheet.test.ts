import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sku } from '../../../shared/contract/common.ts'
import { commandOf, isCommandCode, stationCommands } from '../../../shared/packing/command-code.ts'
import { commandBars } from '../../../shared/packing/paper/barcode.ts'
import { commandSheet, commandSheetSizes } from '../../../shared/packing/paper/command-sheet.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readBarcodes, readPdf } from '../../support/read-pdf.ts'

const codes = Object.values(stationCommands)

test(
  'the command sheet is read back by a scanner, each command once, on both papers and in both languages',
  { skip: skipWithout(...pdfTools) },
  () => {
    for (const size of commandSheetSizes) {
      for (const locale of ['vi', 'en'] as const) {
        const sheet = commandSheet(size, locale)
        assert.deepEqual(readBarcodes(sheet).toSorted(), codes.toSorted(), `${size} ${locale}`)
        const { pages } = readPdf(sheet)
        assert.equal(pages.length, 1)
        assert.match(pages[0]!, locale === 'vi' ? /Trả lại đợt \*/ : /Hand back \*/)
      }
    }
  },
)

test("a command is neither a SKU nor a parcel's code, nor is any of those a command, nor a command that lost a character", () => {
  for (const code of codes) {
    assert.equal(sku.safeParse(code).success, false, code)
    assert.doesNotMatch(code, /\d/)
    assert.equal(stationCommands[commandOf(code)!], code)
    for (let at = 0; at < code.length; at += 1)
      assert.equal(commandOf(code.slice(0, at) + code.slice(at + 1)), undefined)
  }
  for (const other of ['COFFEE', 'NEXT', 'NEXT-', '-NEXT', '012345678901', '-X.1-', '']) {
    assert.equal(isCommandCode(other), false, other)
    assert.throws(() => commandBars(other), RangeError)
  }
})
