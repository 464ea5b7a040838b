import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import { readFileSync } from 'node:fs'
import { projectPath } from '../../../shared/lib/paths.ts'
import { carrierNames, isOtherCarrier, trackingPage } from '../../../shared/dispatch/carrier-names.ts'
import { serviceOf } from '../../../shared/packing/paper/carrier-services.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('the names of carriers', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ gateways: 0, workers: 0 })
  })
  afterAll(() => world.close())

  test('are the same to Postgres: a new one needs a migration of the constraint', async () => {
    const { rows } = await sql<{ check: string }>`
      select pg_get_constraintdef(oid) as check from pg_constraint
      where conrelid = 'carrier_account'::regclass and contype = 'c' and conname like '%carrier_check'`.execute(
      world.ctx.db,
    )
    expect(rows).toHaveLength(1)
    const known = [...rows[0]!.check.matchAll(/'([^']+)'::text/g)].map(([, name]) => name!)
    expect(new Set(known)).toEqual(new Set(carrierNames))
  })
  test('have the page on which their parcels are followed, as in the facts about each; others have none', () => {
    for (const name of carrierNames) {
      const page = trackingPage(name, 'A B/1')
      if (name === 'manual') expect(page).toBeUndefined()
      else {
        const facts = JSON.parse(readFileSync(projectPath('data', 'carrier-facts', `${name}.json`), 'utf8')) as {
          tracking_page: string
        }
        expect(page).toBe(facts.tracking_page.replace('{code}', 'A%20B%2F1'))
      }
    }
  })
  test('are known however a platform or a person writes them; of others, and of two at once, nothing is said', () => {
    const spellings = [
      ['ghn', 'GHN', 'GHN Express', 'Giao Hàng Nhanh', 'GIAO HÀNG NHANH', 'giao hang nhanh'],
      ['ghtk', 'GHTK', 'Giao Hàng Tiết Kiệm', 'GIAO HÀNG TIẾT KIỆM'],
      ['viettelpost', 'Viettel Post', 'VTP', 'ViettelPost'],
      ['J&T', 'J&T Express', 'J & T', 'JT'],
      ['SPX', 'SPX Express', 'Shopee Xpress'],
      ['VNPost', 'Bưu điện', 'BƯU ĐIỆN Việt Nam', 'EMS'],
      ['Ninja Van', 'NinjaVan'],
      ['Best Express'],
    ]
    const all = spellings.flatMap((names, at) => names.map((name) => ({ name, at })))
    for (const one of all)
      for (const other of all)
        expect([one.name, other.name, isOtherCarrier(one.name, other.name)]).toEqual([
          one.name,
          other.name,
          one.at !== other.at,
        ])
    for (const unknown of ['Xe nhà', 'Ahamove', 'GHN và GHTK', 'signhn', ''])
      for (const { name } of all) expect(isOtherCarrier(unknown, name) || isOtherCarrier(name, unknown)).toBe(false)
  })
  test('have the service that is booked with them on the label; others have none', () => {
    for (const name of carrierNames) expect(serviceOf(name) !== undefined).toBe(name !== 'manual')
  })
})
