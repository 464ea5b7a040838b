import { randomUUID } from 'node:crypto'
import type { SaleView } from '../../shared/contract/common.ts'
import type { HubBoard } from '../../shared/contract/routes/hub.ts'
import type { StaffRole } from '../../shared/contract/roles.ts'
import { openFloor, type Floor } from './floor.ts'
import type { Reply } from './api.ts'
import { growTree } from './tree.ts'
import type { World } from './world.ts'

/** Whose goods they are, how many are for sale, and who packs them. */
export type PavilionItem = { seller?: string; quota: number; packs?: 'hub' | 'producer'; price?: number }

/** A co-operative with its members, and what its people and theirs do. */
export interface Pavilion {
  /** The people of the co-operative. */
  floor: Floor
  as<Body = Record<string, unknown>>(
    seller: string,
    method: string,
    path: string,
    body?: unknown,
    role?: StaffRole,
  ): Promise<Reply<Body>>
  /** A sale of the co-operative with goods of members; each title carries its seller's mark. */
  open(items: Record<string, PavilionItem>): Promise<SaleView>
  /** The hub writes down what is promised, by this long from now (ms). */
  promise(sale: SaleView, sku: string, units: number, inMs: number): Promise<string>
  bring(sale: SaleView, sku: string, units: number): Promise<void>
  board(sale: SaleView): Promise<HubBoard>
  /** A member packs all its parcels of a sale; their codes. */
  pack(seller: string, sale: SaleView): Promise<string[]>
}

/** The mark in the titles of a seller's goods, by which they are found where they must not be. */
export const markOf = (seller: string): string => `<<${seller}>>`

/** Puts members below a co-operative. */
export async function openPavilion(world: World, coop: string, members: readonly string[]): Promise<Pavilion> {
  await growTree(world, Object.fromEntries(members.map((member) => [member, coop])))
  const floor = await openFloor(world, coop)
  const tokens = new Map<string, string>()
  const tokenOf = async (seller: string, role: StaffRole): Promise<string> => {
    const key = `${role}/${seller}`
    if (!tokens.has(key)) tokens.set(key, await world.token(role, { seller, hours: 9000, name: `${role}-${seller}` }))
    return tokens.get(key)!
  }
  const as: Pavilion['as'] = async (seller, method, path, body, role = 'owner') =>
    world.api.call(method, path, await tokenOf(seller, role), body)
  return {
    floor,
    as,
    open: (items) =>
      world.api.openSale(floor.host, {
        items: Object.fromEntries(
          Object.entries(items).map(([sku, item]) => [
            sku,
            { ...item, title: `${sku} ${markOf(item.seller ?? coop)}` },
          ]),
        ),
      }),
    promise: async (sale, sku, units, inMs) => {
      const bringBy = new Date(world.ctx.clock.now().getTime() + inMs).toISOString()
      const reply = await as(coop, 'PUT', `/api/sales/${sale.saleId}/commitments/${sku}`, { units, bringBy })
      if (reply.status !== 200) throw new Error(`not promised: ${JSON.stringify(reply)}`)
      return bringBy
    },
    bring: async ({ saleId }, sku, units) => {
      const scan = { scanId: randomUUID(), saleId, sku, units }
      const reply = await as(coop, 'POST', `/api/hubs/${coop}/check-ins`, scan)
      if (reply.body['result'] !== 'in') throw new Error(`not brought: ${JSON.stringify(reply)}`)
    },
    board: async ({ saleId }) => (await as<HubBoard>(coop, 'GET', `/api/hubs/${coop}/board?saleId=${saleId}`)).body,
    pack: async (seller, { saleId }) => {
      await floor.post(`/api/sales/${saleId}/batches`, floor.host)
      const codes: string[] = []
      const { items } = (
        await as<{ items: { batchId: string; parcels: { code: string }[] }[] }>(
          seller,
          'GET',
          `/api/batches?saleId=${saleId}&state=open&limit=200`,
        )
      ).body
      for (const { batchId, parcels } of items) {
        await as(seller, 'POST', `/api/batches/${batchId}/claim`)
        for (const { code } of parcels) {
          const { status, body } = await as(seller, 'POST', `/api/parcels/${code}/pack`, { scanId: randomUUID() })
          // A batch also lists what was cancelled.
          if (body['code'] === 'parcel-cancelled') continue
          if (status !== 200) throw new Error(`not packed: ${JSON.stringify(body)}`)
          codes.push(code)
        }
      }
      return codes
    },
  }
}
