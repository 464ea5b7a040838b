import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Route } from '../../shared/contract/route.ts'
import type { World } from './world.ts'

/** What nobody has here: doors to it are tried by whoever has it, see `visibility.test.ts`. */
const notHere = [
  'photos/:photo',
  'platforms/:shop',
  'tray/:page',
  'bank-files/:id',
  'transfers/:number',
  'cases/:id',
  'returns/:id',
  'certificates/:number',
  'webhooks/:id',
]

/** What there is in a world, as values for the paths that lead to it. */
export interface Stored {
  ids: string[]
  codes: string[]
  /** Codes of outer boxes. */
  boxes: string[]
  /** Values for a parameter of a path, by what comes before it: those of every seller. */
  at: Record<string, string[]>
}

/** What is stored for all sellers: up to thirty of each. */
export async function readStored(world: World): Promise<Stored> {
  const all = async (column: string, table: string): Promise<string[]> => {
    const { rows } = await sql<{ value: string }>`
      select ${sql.ref(column)}::text as value from ${sql.table(table)} order by 1 limit 30`.execute(world.ctx.db)
    return rows.map(({ value }) => value)
  }
  const byId = {
    'sales/:id': await all('sale_id', 'sale'),
    'orders/:id': await all('order_id', 'order'),
    'batches/:id': await all('batch_id', 'packing_batch'),
    'manifests/:id': await all('manifest_id', 'manifest'),
    'pickups/:id': await all('pickup_id', 'pickup'),
    'prints/:id': await all('print_id', 'print_job'),
    'points/:id': await all('point_id', 'collect_point'),
  }
  const [codes, boxes] = [await all('code', 'parcel'), await all('code', 'consignment')]
  return {
    ids: Object.values(byId).flat(),
    codes,
    boxes,
    at: {
      ...byId,
      ...Object.fromEntries(notHere.map((what) => [what, []])),
      'refunds/:id': byId['orders/:id'],
      'hubs/:id': await all('slug', 'seller'),
      'parcels/:code': codes,
      'consignments/:code': boxes,
      ':id/:document': ['labels.pdf', 'packing-slips.pdf'],
      ':id/:file': ['1.pdf'],
    },
  }
}

/** The paths of a route with every combination of stored values; none if it asks for what nobody has here. */
export function pathsOf({ path }: Route, { at }: Stored): string[] {
  const parts = path.split('/')
  return parts.reduce(
    (paths, part, i) => {
      const [parameter] = /:\w+/.exec(part) ?? []
      if (!parameter) return paths
      const values = at[`${parts[i - 1]}/${parameter}`]
      assert.ok(values, `say what is stored as ${parameter} of ${path}`)
      return paths.flatMap((one) => values.map((value) => one.replace(parameter, value)))
    },
    [path],
  )
}
