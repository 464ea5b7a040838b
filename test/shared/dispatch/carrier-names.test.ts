import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import { readFileSync } from 'node:fs'
import { projectPath } from '../../../shared/lib/paths.ts'
import { carrierNames, trackingPage, writtenNames } from '../../../shared/dispatch/carrier-names.ts'
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
    for (const [at, names] of spellings.entries())
      for (const name of names) {
        const { own, others } = writtenNames(name) ?? {}
        for (const [n, more] of spellings.entries())
          for (const other of more) {
            expect([name, other, new RegExp(own!, 'iu').test(other)]).toEqual([name, other, n === at])
            expect([name, other, new RegExp(others!, 'iu').test(other)]).toEqual([name, other, n !== at])
          }
      }
    for (const name of ['Xe nhà', 'Ahamove', 'GHN và GHTK', 'signhn', '']) expect(writtenNames(name)).toBeUndefined()
  })
  test('that platforms write are read by Postgres as by JavaScript', async () => {
    const names = ['GIAO HÀNG NHANH', 'Giao Hàng Tiết Kiệm', 'BƯU ĐIỆN', 'J&T Express', 'GHN', 'SPX Express', 'Xe nhà']
    for (const carrier of ['ghn', 'ghtk', 'J&T', 'SPX', 'VNPost']) {
      const { own, others } = writtenNames(carrier)!
      const { rows } = await sql<{ own: boolean; others: boolean }>`
        select name ~* ${own} as own, name ~* ${others} as others from unnest(${names}::text[]) with ordinality as n(name, at) order by at`.execute(
        world.ctx.db,
      )
      expect(rows).toEqual(
        names.map((name) => ({ own: new RegExp(own, 'iu').test(name), others: new RegExp(others, 'iu').test(name) })),
      )
    }
  })
  test('have the service that is booked with them on the label; others have none', () => {
    for (const name of carrierNames) expect(serviceOf(name) !== undefined).toBe(name !== 'manual')
  })
})
