import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { projectPath } from '../../shared/lib/paths.ts'
import { Api, placeDecided } from '../support/api.ts'
import { assertBooksAgree } from '../support/ledger.ts'
import { startProcess, type OwnProcess } from '../support/processes.ts'
import { queueHomes } from '../support/services.ts'
import { openWorld, type World } from '../support/world.ts'

const hourMs = 3_600_000

for (const queue of queueHomes()) {
  describe(`processes whose wall clocks are wrong, with the queue in ${queue}`, () => {
    let world: World
    let folder: string
    const processes: OwnProcess[] = []
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'flashpack-skew-'))
      world = await openWorld({ queue, gateways: 0, workers: 0 })
      for (const kind of ['web', 'worker'] as const) {
        const file = join(folder, kind)
        writeFileSync(file, '0')
        processes.push(
          await startProcess(kind, world.env, [
            '--import',
            `${pathToFileURL(projectPath('dist', 'scripts', 'chaos', 'skew.js')).href}#${encodeURIComponent(file)}`,
          ]),
        )
      }
    })
    afterAll(async () => {
      await Promise.all(processes.map((one) => one.end('SIGKILL')))
      await world.close()
      rmSync(folder, { recursive: true })
    })

    for (const [web, worker] of [
      [2, 0],
      [0, -2],
      [-2, 2],
      [2, 2],
    ] as const) {
      test(`F41: by ${web} h at the gateway and ${worker} h at the worker, receive, promise and hold orders by the clock of Postgres`, async () => {
        writeFileSync(join(folder, 'web'), String(web * hourMs))
        writeFileSync(join(folder, 'worker'), String(worker * hourMs))
        await new Promise((resolve) => setTimeout(resolve, 500)) // the skew is re-read every 200 ms
        const api = new Api(processes[0]!.url)
        const { saleId } = await api.openSale(await world.token('host'), { policy: 'within-24h' })
        const socket = await api.connect((await api.signUp()).token)
        const order = await placeDecided(socket, saleId, { payment: 'prepaid' })
        socket.close()
        const { rows } = await sql<{ now: Date }>`select app_now() as now`.execute(world.ctx.db)
        const now = rows[0]!.now.getTime()
        expect(order.state).toBe('reserved')
        for (const [at, sinceNow] of [
          [order.receivedAt, 0],
          [order.decidedAt!, 0],
          [order.packBy!, 24 * hourMs],
          [order.holdUntil!, world.config.HOLD_SECONDS * 1000],
        ] as const) {
          const off = Date.parse(at) - now - sinceNow
          assert.ok(Math.abs(off) < 60_000, `${at} is off by ${Math.round(off / 1000)} s`)
        }
        const { rows: fired } = await sql`select 1 from deadline_alarm where state <> 'set'`.execute(world.ctx.db)
        expect(fired).toEqual([])
        await assertBooksAgree(world, saleId)
      })
    }
  })
}
