import { describe, expect, test, atEnd } from '../../support/jest.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, type Config } from '../../../shared/config.ts'
import { addOwnPolicies } from '../../../shared/context.ts'
import { readStatementLines } from '../../../shared/statement/read-lines.ts'
import { statementFormats } from '../../../shared/statement/statement-formats.ts'
import type { Workbook } from '../../../shared/sheet/workbook.ts'

/** A table as a workbook has it; empty cells are left out at the end, as readers do. */
function bookOf(rows: readonly (readonly string[])[]): Workbook {
  const sheet = rows.map((cells, i) => ({
    number: i + 1,
    hidden: false,
    cells: cells.map((shown) => ({ shown, kind: shown === '' ? ('empty' as const) : ('text' as const) })),
  }))
  return { source: 'xlsx', sheets: [{ name: '', hidden: false, hiddenColumns: [], rows: sheet }], notes: [] }
}

const { layout: _, ...ghtk } = statementFormats().find(({ id }) => id === 'ghtk')!
const own = { ...ghtk, id: 'xe-que', columns: { ...ghtk.columns, code: ['Số chuyến'] } }

function folderWith(name: string, contents: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-statements-'))
  atEnd(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, name), typeof contents === 'string' ? contents : JSON.stringify(contents))
  return folder
}
const start = (folder: string): void => addOwnPolicies({ STATEMENT_FILES_DIR: folder } as Config)

describe('formats of statements', () => {
  for (const format of statementFormats())
    for (const { why, rows, lines } of format.examples)
      test(`of ${format.id} read their example: ${why}`, () => {
        expect(readStatementLines(bookOf(rows), statementFormats(), format)).toEqual({
          format: format.id,
          lines,
          faults: [],
        })
      })

  test('of an operator (STATEMENT_FILES_DIR) are read like ours, and told by their columns', () => {
    const folder = folderWith('xe-que.json', own)
    start(folder)
    const [{ rows, lines }] = ghtk.examples as [(typeof ghtk.examples)[number]]
    const renamed = rows.map((cells) => cells.map((cell) => (cell === 'Mã đơn GHTK' ? 'Số chuyến' : cell)))
    expect(readStatementLines(bookOf(renamed), statementFormats(folder))).toEqual({
      format: 'xe-que',
      lines,
      faults: [],
    })
  })

  for (const [what, name, contents, why] of [
    ['no JSON', 'xe-que.json', '{', /xe-que\.json: /],
    ['another name', 'xe.json', own, /its id is xe-que/],
    ['an id of ours', 'ghtk.json', ghtk, /the id ghtk is already taken/],
    ['no column of amounts', 'xe-que.json', { ...own, required: ['code'] }, /needs code and amount/],
    ['a pattern that is none', 'xe-que.json', { ...own, code: '(' }, /is not a regular expression/],
  ] as const)
    test(`end the start with a clear message if one has ${what}`, () => {
      const folder = folderWith(name, contents)
      expect(() => start(folder)).toThrow(ConfigError)
      expect(() => start(folder)).toThrow(why)
    })
})
