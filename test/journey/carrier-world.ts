import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { CarrierName } from '../../shared/dispatch/carrier-names.ts'
import type { ShipmentView } from '../../shared/dispatch/carrier-store.ts'
import { openStandIn, type StandIn, type Told } from '../support/carrier-stand-in.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

export type Carrier = Exclude<CarrierName, 'manual'>
type Answer = Parameters<typeof openStandIn>[0]

export const sender = {
  name: 'HTX Cầu Kè',
  phone: '0912345678',
  address: { line: 'ấp Rạch Giồng', ward: 'Cầu Kè', province: 'Vĩnh Long' },
}
export const credentials: Record<Carrier, Record<string, string>> = {
  ghn: { token: 'ghn-secret', shopId: '77' },
  ghtk: { token: 'ghtk-secret', source: 'S1' },
  viettelpost: { username: 'u', password: 'vtp-secret' },
}

/** An account with a stand-in of the carrier: what the carrier was told, and how it reports. */
interface Account {
  told: Told[]
  feed: (message: object) => Promise<number>
  dispatcher: string
  accountId: string
}

/** A world with carriers beside it. */
export interface CarrierWorld {
  world: World
  standIn(answer: Answer): Promise<StandIn>
  /** The account of a seller, which is also the default one; `answer` is what its carrier answers. */
  account(carrier: Carrier, seller: string, answer: Answer): Promise<Account>
  shipment(code: string, token: string): Promise<ShipmentView | undefined>
  /** Waits until a parcel is booked. */
  booked(code: string, token: string): Promise<ShipmentView>
  close(): Promise<void>
}

export async function openCarrierWorld(): Promise<CarrierWorld> {
  const world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
  const standIns: StandIn[] = []
  const standIn = async (answer: Answer): Promise<StandIn> => {
    const opened = await openStandIn(answer)
    standIns.push(opened)
    return opened
  }
  const shipment = async (code: string, token: string): Promise<ShipmentView | undefined> => {
    const reply = await world.api.call<ShipmentView>('GET', `/api/parcels/${code}/shipment`, token)
    return reply.status === 200 ? reply.body : undefined
  }
  return {
    world,
    standIn,
    account: async (carrier, seller, answer) => {
      const { told, url: baseUrl } = await standIn(answer)
      const accountId = randomUUID()
      const made = await world.api.call('POST', '/api/carriers', await world.token('admin', { seller }), {
        accountId,
        carrier,
        title: carrier,
        credentials: credentials[carrier],
        sender,
        parcelGrams: 1500,
        isDefault: true,
        baseUrl,
      })
      assert.equal(made.status, 201, JSON.stringify(made.body))
      const feedPath = String(made.body['feedPath'])
      return {
        told,
        accountId,
        dispatcher: await world.token('dispatcher', { seller, hours: 1000 }),
        feed: async (message) => (await world.api.call('POST', feedPath, undefined, message)).status,
      }
    },
    shipment,
    booked: (code, token) =>
      until(`parcel ${code} is booked`, async () => {
        const now = await shipment(code, token)
        return now?.state === 'booked' ? now : undefined
      }),
    close: async () => {
      for (const one of standIns) await one.close()
      await world.close()
    },
  }
}
