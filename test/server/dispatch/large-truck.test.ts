import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { PickupView } from '../../../shared/contract/routes/dispatch.ts'
import { nextParcelCodes } from '../../../shared/packing/gather-store.ts'
import { packedSale } from '../../support/packed-sale.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

/** More than are counted at every scan. */
const parcels = 260

describe('a truck with more parcels than can be counted at every scan', () => {
  let world: World
  let codes: string[]
  let dispatcher: string
  let pickupId: string
  beforeAll(async () => {
    world = await openWorld()
    const packed = await packedSale(world, 1)
    codes = await world.ctx.db.transaction().execute(async (tx) => {
      const more = await nextParcelCodes(tx, parcels - 1)
      await sql`
        insert into parcel (parcel_id, code, sale_id, seller_id, viewer_id, recipient_id, state, pack_by, hand_over_by, cut_at, first_seq, packed_at, packed_by)
        select gen_random_uuid(), c.code, sale_id, seller_id, viewer_id, recipient_id, state, pack_by, hand_over_by, cut_at, first_seq, packed_at, packed_by
        from parcel, unnest(${more}::text[]) as c(code) where parcel.code = ${packed.codes[0]!}`.execute(tx)
      return [packed.codes[0]!, ...more]
    })
    dispatcher = await world.token('dispatcher')
    pickupId = randomUUID()
    await world.api.call('POST', '/api/pickups', dispatcher, { pickupId, carrier: 'GHN' })
  })
  afterAll(() => world.close())

  const scan = async (code: string): Promise<PickupView['tally']> => {
    const body = { scanId: randomUUID(), code }
    return (await world.api.call<PickupView>('POST', `/api/pickups/${pickupId}/scans`, dispatcher, body)).body.tally
  }

  test('has the right tally after each scan, also of a parcel that is on it already or unknown', async () => {
    for (let scanned = 1; scanned <= 30; scanned += 1)
      expect(await scan(codes[scanned]!)).toEqual({ scanned, missing: parcels - scanned })
    expect(await scan(codes[1]!)).toEqual({ scanned: 30, missing: parcels - 30 })
    expect(await scan('XXXXXXXX')).toEqual({ scanned: 30, missing: parcels - 30 })
  })

  test('soon shows what was cancelled elsewhere, and at once to whoever reads the pick-up', async () => {
    await sql`update parcel set state = 'cancelled' where code = any(${[codes[2]!, codes[100]!]})`.execute(world.ctx.db)
    const after = { scanned: 29, missing: parcels - 31 }
    const read = await world.api.call<PickupView>('GET', `/api/pickups/${pickupId}`, dispatcher)
    expect(read.body.tally).toEqual(after)
    await until('a scan shows it too', async () => (await scan('XXXXXXXX')).scanned === after.scanned)
    expect(await scan('XXXXXXXX')).toEqual(after)
  })
})
