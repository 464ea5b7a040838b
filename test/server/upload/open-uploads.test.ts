import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { openLog } from '../../../shared/log.ts'
import { openUploads, type Uploads } from '../../../server/upload/open-uploads.ts'
import { writeBook } from '../../support/workbook.ts'

const file = (bytes: Buffer | string) => ({ bytes: new Uint8Array(Buffer.from(bytes)), numbers: 'plain' as const })

describe('the file-reading thread', () => {
  let uploads: Uploads
  beforeAll(() => {
    const entry = new URL('../../support/stubborn-thread.js', import.meta.url)
    uploads = openUploads({ config: { UPLOADS_MAX: 2 }, log: openLog('silent', 'test') }, { entry, readMs: 10_000 })
  })
  afterAll(() => uploads.close())

  test('is terminated and replaced when a file takes too long or too much memory, and the file is refused for that', async () => {
    const [late, good, large, again] = await Promise.all([
      uploads.previewGoods(file('forever')),
      uploads.previewGoods(file(writeBook())),
      uploads.previewGoods(file('memory')),
      uploads.previewGoods(file(writeBook())),
    ])
    expect(late.faults).toMatchObject([{ code: 'too-slow' }])
    // On an overloaded machine the time limit may be hit before the memory limit.
    expect(['too-large', 'too-slow']).toContain(large.faults[0]!.code)
    for (const one of [good, again]) expect({ ok: one.ok, items: one.items.length }).toEqual({ ok: true, items: 1 })
  })

  test('reads no more files at once than configured', () => {
    const leave = uploads.admit()
    uploads.admit()
    expect(() => uploads.admit()).toThrow(/Too many files/)
    leave()
    leave()
    uploads.admit()
    expect(() => uploads.admit()).toThrow(/Too many files/)
  })
})
