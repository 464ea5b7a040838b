import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import { routes, type RouteName } from '../../../shared/contract/http.ts'
import type { Role, StaffRole } from '../../../shared/contract/roles.ts'
import type { Route } from '../../../shared/contract/route.ts'
import { makeMine } from './foreign/make-mine.ts'
import type { Mine } from './foreign/foreign.ts'
import { foreign } from './foreign/routes.ts'
import { heardStatements } from '../../support/heard-statements.ts'
import { growTree } from '../../support/tree.ts'
import { openWorld, type World } from '../../support/world.ts'

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Cond'?: string
  Plans?: Plan[]
}

/** Tables that are read from their first row to their last, although reading so was made as dear as can be. */
function walked(plan: Plan): string[] {
  const own = plan['Node Type'] === 'Seq Scan' && plan['Relation Name'] ? [plan['Relation Name']] : []
  return [...own, ...(plan.Plans ?? []).flatMap(walked)]
}

describe('what a seller reads', () => {
  let world: World
  let mine: Mine
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    await growTree(world, { main: 'centre', below: 'main' })
    mine = await makeMine(world)
  })
  afterAll(() => world.close())

  test('is found by an index, behind every door: no table is walked that grows with other sellers', async () => {
    const tokens = new Map<StaffRole, string>()
    const tokenOf = async (role: StaffRole): Promise<string> => {
      const token = tokens.get(role) ?? (await world.token(role))
      tokens.set(role, token)
      return token
    }
    const heard = await heardStatements(async () => {
      for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
        if (route.method !== 'get') continue
        const row = foreign[name]
        const paths = 'ask' in row ? row.ask(mine).map(([path]) => path) : [route.path]
        const mayRead: readonly Role[] = route.allow === 'anyone' ? ['host'] : route.allow
        const staff = mayRead.filter((one): one is StaffRole => one !== 'admin' && one !== 'viewer')
        // A file is drawn from what was read: once is enough, whoever reads it.
        const roles = typeof route.answer === 'string' ? staff.slice(0, 1) : staff
        for (const path of paths.filter((one) => !one.includes('/:')))
          for (const role of roles) await world.api.bytes(path, await tokenOf(role))
      }
    })
    const statements = new Set(heard)
    // The gateway also writes meanwhile what it always does, such as who watches.
    const reads = [...statements].filter(
      (text) => /^\s*(select|with)\b/i.test(text) && !/\b(insert into|delete from)\b/i.test(text),
    )
    expect(reads.length).toBeGreaterThan(100)
    const found = new Map<string, string[]>()
    await world.ctx.db.connection().execute(async (db) => {
      await sql`set enable_seqscan = off`.execute(db)
      for (const text of reads) {
        const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: Plan }] }>`
          explain (generic_plan, format json) ${sql.raw(text)}`.execute(db)
        const tables = walked(rows[0]!['QUERY PLAN'][0].Plan)
        if (tables.length > 0) found.set(text, tables)
      }
    })
    expect(Object.fromEntries(found)).toEqual({})
  })
})
