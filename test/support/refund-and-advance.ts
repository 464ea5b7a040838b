import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import { openHub } from './pooled-sale.ts'
import { account, openRefundShop, price } from './refund-shop.ts'
import type { World } from './world.ts'

/**
 * A shop that paid one refund after its hand-over, refused one, and paid one by a bank file; and a hub that advanced to
 * its producer.
 */
export async function refundAndAdvance(world: World): Promise<void> {
  const shop = await openRefundShop(world, 'hoan-tien')
  const good = async (method: string, path: string, token: string, body: object): Promise<Record<string, unknown>> => {
    const reply = await world.api.call(method, path, token, body)
    expect([path, reply.status < 300, reply.body]).toEqual([path, true, reply.body])
    return reply.body
  }
  const sent = await shop.buy()
  await shop.send(sent)
  const caseId = randomUUID()
  await good('POST', '/api/cases', sent.viewer.token, { caseId, orderId: sent.order.orderId, kind: 'damaged' })
  await good('POST', `/api/cases/${caseId}/answer`, shop.support, { stepId: randomUUID(), outcome: 'refund' })
  expect((await shop.payBack(sent.order.orderId, { method: 'cash' })).status).toBe(201)
  const refused = await shop.owed()
  await good('POST', `/api/refunds/${refused.order.orderId}/refuse`, shop.finance, {
    refundId: randomUUID(),
    amount: price,
    reason: 'Khách không nhận',
  })
  const byBank = await shop.owed()
  await good('PUT', '/api/shop/bank-account', shop.host, { account })
  await good('PUT', `/api/refunds/${byBank.order.orderId}/account`, byBank.viewer.token, { account })
  const fileId = randomUUID()
  await good('POST', '/api/money/bank-files', shop.finance, { fileId, refunds: [byBank.order.orderId] })
  await good('POST', `/api/money/bank-files/${fileId}/execute`, shop.finance, {})
  const hub = await openHub(world, 'ung-tien', { 'vuon-ung': { price: 100_000 } })
  await hub.send(await hub.pack([{ 'VUON-UNG': 2 }]))
  await shop.written()
  await good('PUT', '/api/money/advance-share', hub.owner, { perMille: 700 })
  await good('POST', '/api/money/advances', hub.owner, { advanceId: randomUUID(), seller: 'vuon-ung', amount: 50_000 })
}
