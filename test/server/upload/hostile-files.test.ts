import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import fc from 'fast-check'
import type { Socket } from 'socket.io-client'
import { saleImportRoutes, type ImportPreview } from '../../../shared/contract/routes/sale-import.ts'
import { placeDecided } from '../../support/api.ts'
import { hostileFiles } from '../../support/hostile-files.ts'
import { openWorld, type World } from '../../support/world.ts'
import { goods, writeBook } from '../../support/workbook.ts'

/** Long enough for an overloaded machine; a file that stalls its reader never ends. */
const answeredWithinMs = 60_000

describe('a file built to stall others', () => {
  let world: World
  let host: string
  let saleId: string
  let viewer: Socket
  beforeAll(async () => {
    world = await openWorld()
    host = await world.token('host')
    ;({ saleId } = await world.api.openSale(host, { items: { COFFEE: 100_000 } }))
    viewer = await world.api.connect((await world.api.signUp()).token)
  })
  afterAll(() => world.close())

  async function preview(bytes: Buffer): Promise<ImportPreview> {
    const response = await fetch(`${world.api.url}/api/imports/preview`, {
      method: 'POST',
      headers: { authorization: `Bearer ${host}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
      signal: AbortSignal.timeout(answeredWithinMs),
    })
    const body = (await response.json()) as ImportPreview
    assert.equal(response.status, 200, JSON.stringify(body))
    return body
  }

  /** Places orders one after the other until the work is done; returns how many were decided meanwhile. */
  async function orderWhile(work: Promise<unknown>): Promise<number> {
    const state = { isDone: false }
    const over = work.catch(() => undefined).then(() => (state.isDone = true))
    let decided = 0
    while (!state.isDone) {
      expect((await placeDecided(viewer, saleId)).state).toBe('confirmed')
      decided += 1
    }
    await over
    return decided
  }

  for (const [what, files] of Object.entries(hostileFiles)) {
    test(`is read or refused for what it is, and orders are decided meanwhile: ${what}`, async () => {
      await fc.assert(
        fc.asyncProperty(files, async ({ bytes, may }) => {
          fc.pre(bytes.length <= saleImportRoutes.previewImport.raw.bytesMax)
          const reading = preview(bytes)
          expect(await orderWhile(reading)).toBeGreaterThan(0)
          const { ok, items, faults } = await reading
          const codes = ok ? ['read'] : faults.map(({ code }) => code)
          assert.ok(
            codes.some((code) => may.includes(code)),
            `${codes.slice(0, 3).join()} ${faults[0]?.message}`,
          )
          if (ok) expect({ items: items.length, sku: items[0]!.sku }).toEqual({ items: 1, sku: 'CF-1' })
        }),
        { numRuns: 2, endOnFailure: true },
      )
    })
  }

  test('leaves the event loop to others while the largest accepted files are read', async () => {
    const ghosts = Array.from(
      { length: 150_000 },
      (_, i) => `<row r="${i + 3}"><c r="A${i + 3}" s="0"/><c r="B${i + 3}"/></row>`,
    )
    const bytes = writeBook({ sheets: [{ rows: goods + ghosts.join('') }] })
    await preview(writeBook())
    // The longest time in which nobody was served, as a share of the time that the file took: nearly all of it if the
    // event loop does the reading. A machine busy with other things prolongs both; one quiet attempt proves the point.
    const shares: number[] = []
    for (let i = 0; i < 5 && !shares.some((share) => share < 0.25); i += 1) {
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      const startedAt = performance.now()
      const reading = preview(bytes)
      await orderWhile(reading)
      const tookMs = performance.now() - startedAt
      delay.disable()
      expect((await reading).ok).toBe(true)
      shares.push(delay.max / 1e6 / tookMs)
    }
    assert.ok(Math.min(...shares) < 0.25, `shares: ${shares.map((share) => share.toFixed(2)).join()}`)
  })
})
