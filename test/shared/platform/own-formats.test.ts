import { describe, expect, test, atEnd } from '../../support/jest.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, type Config } from '../../../shared/config.ts'
import { addOwnPolicies } from '../../../shared/context.ts'
import { platformFormats } from '../../../shared/platform/platform-formats.ts'
import { readPlatformOrders } from '../../../shared/platform/read-platform-orders.ts'

const { layout: _, ...shopee } = platformFormats().find(({ id }) => id === 'shopee')!
const own = { ...shopee, id: 'cho-que', columns: { ...shopee.columns, orderId: ['Số đơn'] } }

/** A folder with one file, as an operator writes it. */
function folderWith(name: string, contents: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-formats-'))
  atEnd(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, name), typeof contents === 'string' ? contents : JSON.stringify(contents))
  return folder
}
const start = (folder: string): void => addOwnPolicies({ PLATFORM_FILES_DIR: folder } as Config)

describe('formats of order files in the folder of an operator (PLATFORM_FILES_DIR)', () => {
  test('are read like ours', () => {
    const folder = folderWith('cho-que.json', own)
    start(folder)
    const formats = platformFormats(folder)
    const [example] = shopee.examples
    const row = (cells: string[]) => cells.map((shown) => ({ shown, kind: 'text' as const }))
    const head = example!.head.map((name) => (name === 'Mã đơn hàng' ? 'Số đơn' : name))
    const rows = [head, ...example!.rows].map((cells, i) => ({ number: i + 1, hidden: false, cells: row(cells) }))
    const sheets = [{ name: '', hidden: false, hiddenColumns: [], rows }]
    const format = formats.find(({ id }) => id === 'cho-que')!
    const file = readPlatformOrders({ source: 'csv', sheets, notes: [] }, { format, formats })
    expect(file).toMatchObject({ platform: 'cho-que', faults: [], packages: example!.packages })
  })

  for (const [what, name, contents, why] of [
    ['no JSON', 'cho-que.json', '{', /cho-que\.json: SyntaxError/],
    ['another name', 'cho.json', own, /its id is cho-que/],
    ['an id of ours', 'shopee.json', shopee, /the id shopee is already taken/],
    ['no column of quantities', 'cho-que.json', { ...own, required: ['orderId'] }, /needs orderId, packageId/],
    ['a pattern that is none', 'cho-que.json', { ...own, fileNames: ['('] }, /is not a regular expression/],
    [
      'a status that means two things',
      'cho-que.json',
      { ...own, statuses: { gone: ['Đã giao'], 'to-pack': ['Da giao'] } },
      /says two things of one word/,
    ],
    ['an unknown deadline policy', 'cho-que.json', { ...own, policy: 'mai' }, /there is no deadline policy mai/],
  ] as const)
    test(`end the start with a clear message if one has ${what}`, () => {
      const folder = folderWith(name, contents)
      expect(() => start(folder)).toThrow(ConfigError)
      expect(() => start(folder)).toThrow(why)
      expect(() => start(folder)).toThrow("cannot start with these formats of platforms' files")
    })
})
