import { remember } from '../lib/remember.ts'
import { cleanText } from '../person/person-text.ts'
import { codeShown } from '../sheet/shown-code.ts'
import type { Cell } from '../sheet/workbook.ts'

/** Anything but letters of English and Vietnamese and single spaces may have to be cleaned. */
const unclean = /[^ -~\u00c0-\u024f\u1ea0-\u1ef9]| {2}/
const invisible = /[\p{Cc}\p{Cf}]+/gu
/** What exports write where there is nothing. */
const nothing = /^(?:[-–—/]{1,9}|n\/a|null|none|undefined)$/i
const nothingMax = 9
/** Quotation marks that make spreadsheets keep digits: `'00123`, `="00123"`. */
const marked = /^(?:'|="?)(.*?)"?$/

/**
 * A text as a person reads it: without byte order mark, tabs and no-break spaces around it; empty for what says
 * nothing.
 */
export function readText({ shown }: Cell): string {
  return plainText(shown)
}

function plainText(shown: string): string {
  const bare = shown.trim()
  const text = unclean.test(bare) ? bare.replace(invisible, ' ').replace(/\s+/g, ' ').trim() : bare
  return text.length <= nothingMax && nothing.test(text) ? '' : text
}

/** The same for the cells of one table: most of its columns repeat few texts. */
export function openTextReader(): (cell: Cell) => string {
  const read = remember(plainText)
  return ({ shown }) => read(shown)
}

/** A code without what spreadsheets and scripts add to digits: a tab, an apostrophe, `.0`. */
export function readCode(cell: Cell): string {
  const text = plainText(cell.kind === 'number' ? codeShown(cell) : cell.shown)
  const bare = text.startsWith("'") || text.startsWith('=') ? marked.exec(text)![1]!.trim() : text
  return bare.endsWith('.0') && /^\d+\.0$/.test(bare) ? bare.slice(0, -2) : bare
}

const titleMax = 200

/** A product's name or SKU as it is shown, shortened if it is longer than anything here may be. */
export function shownTitle(text: string): string {
  const clean = cleanText(text, Infinity) ?? ''
  const letters = Array.from(clean)
  return letters.length > titleMax ? `${letters.slice(0, titleMax - 1).join('')}…` : clean
}
