import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { alarmSteps } from '../../shared/deadline/alarm.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const deadlines = 2_000

/** Under `within-24h` each moment of a surge has its own deadline; after an outage all of them are due at once. */
describe('thousands of deadlines that passed while everything was down', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  test('fire hundreds at a time, each once', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), { policy: 'within-24h' })
    await sql`insert into deadline_alarm (sale_id, pack_by, step, due_at)
      select ${saleId}::uuid, at, step, at - step * interval '1 minute' from (select (select app_now()) - i * interval '10 milliseconds' as at from generate_series(1, ${deadlines}) i) d,
        unnest(${alarmSteps.map(({ step }) => step)}::int[]) step`.execute(world.ctx.db)
    await world.openWorkers()
    const states = async (): Promise<Record<string, number>> =>
      Object.fromEntries(
        (
          await sql<{
            state: string
            n: number
          }>`select state, count(*)::int as n from deadline_alarm group by state order by state`.execute(world.ctx.db)
        ).rows.map(({ state, n }) => [state, n]),
      )
    await until('all have fired', async () => (await states())['set'] === undefined)
    expect(await states()).toEqual({ quiet: deadlines, skipped: deadlines * (alarmSteps.length - 1) })
    const { rows } = await sql<{ n: number }>`select count(distinct fired_at)::int as n from deadline_alarm`.execute(
      world.ctx.db,
    )
    assert.ok(rows[0]!.n <= 10, `it took ${rows[0]!.n} transactions`)
  })
})
