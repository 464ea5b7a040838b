import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtPages } from '../../../server/http/pages.ts'

describe('the pages that a gateway serves', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pages-'))
    for (const path of ['sources/host', 'sources/new', 'sources/ui', 'built/host', 'built/assets'])
      mkdirSync(join(folder, path), { recursive: true })
    for (const path of ['sources/host', 'sources/new', 'built/host'])
      writeFileSync(join(folder, path, 'index.html'), '')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('are told at the start when one of them is not built', () => {
    expect(() => builtPages(join(folder, 'sources'), join(folder, 'built'))).toThrow(/not built: new\..*npm run build/)
    expect(() => builtPages(join(folder, 'sources'), join(folder, 'nothing'))).toThrow(/not built: host, new\./)
  })

  test('are those that were built, wherever their sources are', () => {
    expect(builtPages(join(folder, 'no-sources'), join(folder, 'built'))).toEqual(['host'])
  })
})
