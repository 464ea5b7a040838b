import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../shared/contract/common.ts'
import type { StaffRole } from '../../shared/contract/roles.ts'
import type { CertificateView, TrainingView } from '../../shared/contract/routes/training.ts'
import type { Reply } from './api.ts'
import { atTheDoor } from './truck.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

/** Somebody who practises, step by step through the same doors as the pages. */
export interface Trainee {
  token: string
  read(): Promise<TrainingView>
  begin(): Promise<Reply<TrainingView>>
  /** A token for the practice shop. */
  enter(): Promise<string>
  makeSale(goods?: Record<string, number>): Promise<string>
  /** Opens a rehearsal until simulated viewers have ordered, does this while it is on air, and closes it again. */
  rehearse(saleId: string, onAir?: () => Promise<void>): Promise<string>
  askForOrders(): Promise<Reply<TrainingView>>
  /** Packs everything that was ordered; the codes of the parcels. */
  pack(): Promise<string[]>
  /** A practice pick-up takes these parcels and is signed. */
  handOver(codes: readonly string[]): Promise<void>
  certify(person?: string): Promise<Reply<CertificateView>>
  /** All of it. */
  finish(person?: string): Promise<CertificateView>
}

export async function trainee(world: World, seller: string, role: StaffRole = 'producer'): Promise<Trainee> {
  const token = await world.token(role, { seller, hours: 1000, name: 'Ba' })
  const call = <Body = Record<string, unknown>>(
    method: string,
    path: string,
    by: string,
    body?: unknown,
  ): Promise<Reply<Body>> => world.api.call<Body>(method, path, by, body)
  const done = async <Body>(reply: Promise<Reply<Body>>): Promise<Body> => {
    const { status, body } = await reply
    assert.ok(status < 300, JSON.stringify(body))
    return body
  }
  let practice = ''
  const one: Trainee = {
    token,
    read: async () => (await call<TrainingView>('GET', '/api/training', token)).body,
    begin: () => call('POST', '/api/training', token),
    enter: async () => (practice = (await done(call<{ token: string }>('POST', '/api/training/enter', token))).token),
    makeSale: async (goods = { MATONG: 125_000, KEO: 125_000 }) => {
      const saleId = randomUUID()
      const items = Object.entries(goods).map(([sku, price]) => ({ sku, title: `Hàng ${sku}`, price, quota: 20 }))
      const about = { title: 'Phiên tập', timeZone: 'Asia/Ho_Chi_Minh', currency: 'VND', deadlinePolicy: 'same-day' }
      await done(call('POST', '/api/sales', practice, { saleId, ...about, items }))
      return saleId
    },
    rehearse: async (saleId, onAir) => {
      const rehearsalId = randomUUID()
      const brief = { rehearsalId, viewers: 1, ordersPerMinute: 600, minutes: 10 }
      await done(call('POST', `/api/sales/${saleId}/rehearsal`, practice, brief))
      await done(call('POST', `/api/sales/${rehearsalId}/open`, practice))
      await until('simulated viewers order', async () => {
        const { items } = await done(
          call<{ items: { state: string }[] }>('GET', `/api/sales/${rehearsalId}/orders`, practice),
        )
        return items.some(({ state }) => state === 'confirmed')
      })
      await onAir?.()
      await done(call('POST', `/api/sales/${rehearsalId}/close`, practice))
      await until('the rehearsal is over', async () => (await one.read()).steps[1]!.doneAt !== null)
      return rehearsalId
    },
    askForOrders: () => call('POST', '/api/training/orders', token),
    pack: async () => {
      const batches = await until('the practice parcels are in a batch', async () => {
        const { items } = await done(call<{ items: BatchView[] }>('GET', '/api/batches?limit=200', practice))
        return items.flatMap(({ parcels }) => parcels).length === 3 ? items : undefined
      })
      for (const { batchId, parcels } of batches) {
        await done(call('POST', `/api/batches/${batchId}/claim`, practice))
        for (const { code } of parcels)
          await done(call('POST', `/api/parcels/${code}/pack`, practice, { scanId: randomUUID() }))
      }
      return batches.flatMap(({ parcels }) => parcels.map(({ code }) => code))
    },
    handOver: async (codes) => {
      const door = atTheDoor(world, practice)
      const truck = await door.open('Xe tập')
      for (const code of codes) assert.equal((await door.scan(truck, code)).body.result, 'ok')
      await done(door.sign(truck, randomUUID()))
    },
    certify: (person = 'Nguyễn Thị Ba') => call('POST', '/api/training/certificate', token, { person }),
    finish: async (person) => {
      await done(one.begin())
      await one.enter()
      await one.rehearse(await one.makeSale())
      await done(one.askForOrders())
      await one.handOver(await one.pack())
      return done(one.certify(person))
    },
  }
  return one
}
