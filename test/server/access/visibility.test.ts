import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { commands, type CommandName } from '../../../shared/contract/commands.ts'
import type { OrderView } from '../../../shared/contract/common.ts'
import { routes, type RouteName } from '../../../shared/contract/http.ts'
import type { Route } from '../../../shared/contract/route.ts'
import type { Role } from '../../../shared/contract/roles.ts'
import { place, type OrderAck, type Reply } from '../../support/api.ts'
import { codesOf, type Mine } from './foreign/foreign.ts'
import { makeMine } from './foreign/make-mine.ts'
import { foreign } from './foreign/routes.ts'
import { growTree } from '../../support/tree.ts'
import { openWorld, type World } from '../../support/world.ts'

/** What a stranger could have changed. */
const tables = [
  'sale',
  'sale_item',
  'sale_window',
  'sale_counter',
  'sale_event',
  'quota_change',
  'order',
  'order_line',
  'order_event',
  'stock_movement',
  'parcel',
  'packing_batch',
  'manifest',
  'manifest_amendment',
  'pickup',
  'pickup_scan',
  'pickup_note',
  'shipment',
  'collect_point',
  'collection',
  'hand_out',
  'pack_scan',
  'recipient',
  'viewer',
  'intake_chunk',
  'product',
  'material',
  'lot',
  'lot_change',
  'parcel_lot',
  'short_pick',
  'parcel_photo',
  'parcel_weight',
  'freight_rule',
  'freight_invoice',
  'freight_share',
  'entry',
  'receivable',
  'payout',
  'refund',
  'refund_account',
  'refund_words',
  'bank_file',
  'bank_transfer',
  'advance',
  'advance_share',
  'settlement_choice',
  'statement',
  'statement_line',
  'statement_match',
  'statement_decision',
  'missing_dismissal',
  'print_job',
  'label_copy',
  'replaced_code',
  'printer',
  'carrier_account',
  'webhook_endpoint',
  'notification',
  'shop',
  'staff_note',
  'buyer_note',
  'return_scan',
  'return_photo',
  'case_rule',
  'support_case',
  'case_event',
  'case_words',
  'case_photo',
  'staff_key',
  'revoked_token',
  'label_file',
  'label_page',
  'commitment',
  'check_in',
  'consignment',
  'consignment_scan',
  'goods_due',
  'training',
  'certificate',
  'sale_start',
  'session_plan',
  'hub_capacity',
]

/**
 * What tells any change in these tables, a line for each, by a function of the database: it is asked four hundred
 * times, and only a function keeps the plan of so long a statement.
 */
async function everything(world: World): Promise<string> {
  const { rows } = await sql<{ text: string }>`select everything() as text`.execute(world.ctx.db)
  return rows[0]!.text
}

async function makeEverything(world: World): Promise<void> {
  const texts = tables.map(
    (table) =>
      `'${table} ' || (select concat(count(*), ' ', md5(string_agg(t::text, ',' order by t::text))) from "${table}" t)`,
  )
  const body = `begin return concat_ws(e'\\n', ${texts.join(', ')}); end`
  await sql`create function everything() returns text language plpgsql as ${sql.lit(body)}`.execute(world.ctx.db)
}

type ForeignCommand = { ask: (mine: Mine) => object; but?: Role } | { because: string }
const foreignCommands: Record<CommandName, ForeignCommand> = {
  'sale:join': { because: 'a sale is public; what comes with it is checked below' },
  'sale:leave': { because: 'leaves only what the caller has joined' },
  'order:place': { because: 'orders for the holder of the token; an id that is taken is checked below' },
  'order:status': { ask: ({ order }) => ({ orderId: order.orderId }) },
  'order:cancel': { ask: ({ order }) => ({ orderId: order.orderId }) },
  'order:confirm': { ask: ({ order }) => ({ orderId: order.orderId }) },
  'waiting:join': { because: 'anybody who signed up may wait in any sale, as they may order in it' },
  'waiting:leave': { because: 'is checked with the waiting list: here nobody waits' },
  'floor:join': { ask: ({ saleId }) => ({ saleId }) },
}

const strangerOf = (role: Role): string => (role === 'viewer' ? 'another viewer' : `a stranger's ${role}`)

describe('what belongs to someone else', () => {
  let world: World
  let mine: Mine
  /** Of another seller; of one beside mine in the same co-operative; of one below mine. */
  const strangers = {
    'another seller': new Map<Role, string>(),
    'a seller beside': new Map<Role, string>(),
    'a member': new Map<Role, string>(),
  }
  type Stranger = keyof typeof strangers
  const kinds = Object.keys(strangers) as Stranger[]
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    await makeEverything(world)
    await growTree(world, { main: 'centre', beside: 'centre', below: 'main' })
    mine = await makeMine(world)
    const sellers: Record<Stranger, string> = {
      'another seller': 'other',
      'a seller beside': 'beside',
      'a member': 'below',
    }
    for (const kind of kinds) {
      strangers[kind].set('viewer', (await world.api.signUp()).token)
      for (const role of ['host', 'packer', 'dispatcher', 'producer', 'finance', 'support', 'owner'] as const)
        strangers[kind].set(role, await world.token(role, { seller: sellers[kind] }))
    }
  })
  afterAll(() => world.close())

  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const row = foreign[name]
    if ('because' in row || route.allow === 'anyone') continue
    const roles = route.allow.filter((one) => one !== 'admin' && one !== row.but)
    if (roles.length === 0) continue
    test(`does not exist for ${roles.map(strangerOf).join(', ')}: ${route.method.toUpperCase()} ${route.path}`, async () => {
      const before = await everything(world)
      for (const role of roles)
        for (const kind of kinds)
          for (const [path, body] of row.ask(mine)) {
            const reply: Reply = await world.api.call(route.method.toUpperCase(), path, strangers[kind].get(role), body)
            const told = [reply.status, reply.body['code']]
            assert.deepEqual(told, row.told ?? [404, 'not-found'], `${role} of ${kind}: ${path}`)
            expect(JSON.stringify(reply.body)).not.toContain(mine.viewer.viewerId)
          }
      expect(await everything(world)).toBe(before)
    })
  }

  for (const [name, command] of Object.entries(commands)) {
    const row = foreignCommands[name as CommandName]
    if ('because' in row || command.allow === 'anyone') continue
    const roles = (command.allow as readonly Role[]).filter((one) => one !== 'admin')
    test(`does not exist for ${roles.map(strangerOf).join(', ')}: ${name}`, async () => {
      const before = await everything(world)
      for (const role of roles)
        for (const kind of kinds) {
          const socket = await world.api.connect(strangers[kind].get(role), command.namespace)
          const ack = (await socket.emitWithAck(name, row.ask(mine))) as OrderAck
          assert.equal(ack.code, 'not-found', `${role} of ${kind}`)
          socket.close()
        }
      expect(await everything(world)).toBe(before)
    })
  }

  test('is not revealed by joining a sale, nor by using its id', async () => {
    const before = await everything(world)
    const socket = await world.api.connect(strangers['another seller'].get('viewer'))
    expect(
      ((await socket.emitWithAck('sale:join', { saleId: mine.saleId })) as { orders: OrderView[] }).orders,
    ).toEqual([])
    expect((await place(socket, mine.saleId, { orderId: mine.order.orderId })).code).toBe('order-id-reused')
    const reused = await world.api.call('POST', '/api/manifests', strangers['another seller'].get('dispatcher'), {
      manifestId: mine.manifestId,
      carrier: 'GHN',
      parcelCodes: [codesOf(mine)[1]],
    })
    expect(reused).toMatchObject({ status: 409, body: { code: 'id-reused' } })
    expect(await everything(world)).toBe(before)
    socket.close()
  })

  test("is in none of another seller's lists", async () => {
    const nothing = { items: [], nextCursor: null }
    for (const kind of kinds) {
      const list = async (role: Role, path: string): Promise<unknown> =>
        (await world.api.call('GET', path, strangers[kind].get(role))).body
      for (const role of ['host', 'packer', 'dispatcher', 'producer', 'owner'] as const)
        expect(await list(role, '/api/sales')).toEqual(nothing)
      expect(await list('host', '/api/orders')).toEqual(nothing)
      expect(await list('support', '/api/returns')).toEqual(nothing)
      for (const state of ['open', 'closed'])
        expect(await list('support', `/api/cases?state=${state}`)).toEqual(nothing)
      for (const query of ['', `?saleId=${mine.saleId}`])
        expect(await list('packer', `/api/batches${query}`)).toEqual(nothing)
      expect(await list('dispatcher', '/api/pickups')).toEqual(nothing)
      expect(await list('host', '/api/platforms')).toMatchObject({ items: [] })
      expect(await list('packer', '/api/printers')).toEqual({ items: [] })
      expect(await list('dispatcher', '/api/overview')).toMatchObject({ sales: [] })
    }
  })

  test('is visible to those above, by id and in lists', async () => {
    const [owner, admin] = [await world.token('owner', { seller: 'centre' }), await world.token('admin')]
    for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
      const row = foreign[name]
      // Other software is told by the seller who named it, and by nobody above.
      if ('because' in row || row.told || route.method !== 'get' || name === 'listDeliveries') continue
      if (!route.allow.includes('owner')) continue
      for (const [path] of row.ask(mine)) {
        const { status } = await world.api.bytes(path, owner)
        assert.equal(status, (await world.api.bytes(path, admin)).status, path)
        assert.notEqual(status, 403, path)
      }
    }
    const listed = async (path: string): Promise<string> =>
      JSON.stringify((await world.api.call('GET', path, owner)).body)
    for (const path of ['/api/sales', '/api/batches', '/api/orders', '/api/overview'])
      assert.ok((await listed(path)).includes(mine.saleId), path)
    expect(await listed('/api/pickups')).toContain(mine.pickupId)
    expect(await listed('/api/platforms')).toContain(mine.shopId)
  })

  test('is all visible to an admin', async () => {
    const admin = await world.token('admin', { seller: 'other' })
    for (const path of [
      `/api/orders/${mine.order.orderId}`,
      `/api/batches/${mine.waiting.batchId}`,
      `/api/sales/${mine.saleId}/deadline`,
      `/api/sales/${mine.saleId}/orders`,
      `/api/manifests/${mine.manifestId}.pdf`,
    ]) {
      assert.equal((await world.api.bytes(path, admin)).status, 200, path)
    }
  })
})
