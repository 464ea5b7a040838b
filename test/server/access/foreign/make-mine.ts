import { expect } from '../../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../../../shared/contract/common.ts'
import { placeDecided } from '../../../support/api.ts'
import { makeLabelPdf } from '../../../../scripts/lib/platform-labels.ts'
import { packedSale } from '../../../support/packed-sale.ts'
import { pay } from '../../../support/payments.ts'
import { atTheDoor } from '../../../support/truck.ts'
import { bringLabels } from '../../../support/platform-labels.ts'
import { readyPrint } from '../../../support/printing.ts'
import { signInByLink } from '../../../support/staff.ts'
import { trainee } from '../../../support/training.ts'
import { claimsOf } from '../../../support/tokens.ts'
import type { World } from '../../../support/world.ts'
import type { Mine } from './foreign.ts'

/** Creates one of everything for the seller `main`. */
export async function makeMine(world: World): Promise<Mine> {
  const { api } = world
  const [host, packer, dispatcher] = [
    await world.token('host'),
    await world.token('packer'),
    await world.token('dispatcher'),
  ]
  const { saleId } = await api.openSale(host)
  const viewer = await api.signUp()
  const socket = await api.connect(viewer.token)
  const cut = async (): Promise<BatchView> =>
    (await api.call<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`, host)).body.batches[0]!
  const packed = await placeDecided(socket, saleId)
  const batch = await cut()
  await api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
  await api.call('POST', `/api/parcels/${batch.parcels[0]!.code}/pack`, packer, { scanId: randomUUID() })
  const manifestId = randomUUID()
  const handedOver = await api.call('POST', '/api/manifests', dispatcher, {
    manifestId,
    carrier: 'GHN',
    parcelCodes: [batch.parcels[0]!.code],
  })
  expect(handedOver.status).toBe(201)
  const pickupId = randomUUID()
  expect((await api.call('POST', '/api/pickups', dispatcher, { pickupId, carrier: 'GHN' })).status).toBe(201)
  const leaving = await packedSale(world, 1)
  const door = atTheDoor(world, dispatcher)
  const truck = await door.open('Viettel Post')
  expect((await door.scan(truck, leaving.codes[0]!)).body.result).toBe('ok')
  const signedId = randomUUID()
  expect((await door.sign(truck, signedId)).status).toBe(200)
  const order = await placeDecided(socket, saleId)
  const waiting = await cut()
  const printId = randomUUID()
  expect((await api.call('POST', `/api/batches/${waiting.batchId}/prints`, packer, { printId })).status).toBe(201)
  await readyPrint(world, packer, printId)
  const printerId = randomUUID()
  const printer = { printerId, name: 'Bàn 1', host: '127.0.0.1' }
  expect((await api.call('POST', '/api/printers', host, printer)).status).toBe(201)
  const carrierId = randomUUID()
  const sender = { name: 'HTX', phone: '0912345678', address: { line: 'ấp 1', ward: 'Cầu Kè', province: 'Vĩnh Long' } }
  const account = {
    accountId: carrierId,
    carrier: 'ghn',
    title: 'GHN',
    credentials: { token: 't', shopId: '1' },
    sender,
    parcelGrams: 500,
  }
  expect((await api.call('POST', '/api/carriers', host, account)).status).toBe(201)
  const pointId = randomUUID()
  const point = { pointId, name: 'Tiệm Năm', address: sender.address }
  expect((await api.call('POST', '/api/points', host, point)).status).toBe(201)
  const shopId = randomUUID()
  const shop = await api.call('POST', '/api/platforms', host, { shopId, platform: 'tiktok-shop', title: 'TikTok' })
  expect(shop.status).toBe(201)
  const labels = await bringLabels(world, host, shopId, await makeLabelPdf([{ tracking: 'VN00000001' }]))
  const webhookId = randomUUID()
  const webhook = { endpointId: webhookId, title: 'Kho', url: 'https://1.1.1.1/hook', events: ['pickup.cancelled'] }
  expect((await api.call('POST', '/api/webhooks', await world.token('owner'), webhook)).status).toBe(201)
  const consignment = await boxTwo(world, { host, packer, dispatcher })
  socket.close()
  const returnId = randomUUID()
  const back = { scanId: returnId, code: leaving.codes[0]!, condition: 'damaged' }
  expect((await api.call('POST', '/api/returns', dispatcher, back)).status).toBe(201)
  const caseId = randomUUID()
  const said = { caseId, orderId: packed.orderId, kind: 'damaged', words: 'Vỡ một gói' }
  expect((await api.call('POST', '/api/cases', viewer.token, said)).status).toBe(201)
  const refund = await refundInFile(world, saleId, host)
  const { number: certificate } = await (await trainee(world, 'main')).finish()
  const signedIn = await signInByLink(world, { role: 'packer', name: 'lan' })
  const pin = await api.call<{ keyId: string }>('PUT', '/api/sign-in/pin', signedIn, { pin: '250190' })
  expect(pin.status).toBe(200)
  const people = { sessionId: String(claimsOf(signedIn)['jti']), keyId: pin.body.keyId }
  return {
    ...people,
    ...refund,
    shopId,
    saleId,
    viewer,
    order,
    packed,
    batch,
    waiting,
    manifestId,
    pickupId,
    signedId,
    printId,
    printerId,
    carrierId,
    pointId,
    labelPage: `${labels.fileId}-1`,
    webhookId,
    consignment,
    certificate,
    caseId,
    returnId,
  }
}

/** Two packed parcels of one buyer in a closed box; its code. */
async function boxTwo(
  { api }: World,
  { host, packer, dispatcher }: Record<'host' | 'packer' | 'dispatcher', string>,
): Promise<string> {
  const { saleId } = await api.openSale(host)
  const socket = await api.connect((await api.signUp()).token)
  const codes: string[] = []
  for (let times = 0; times < 2; times += 1) {
    await placeDecided(socket, saleId)
    const cut = await api.call<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`, host)
    const { batchId, parcels } = cut.body.batches[0]!
    await api.call('POST', `/api/batches/${batchId}/claim`, packer)
    await api.call('POST', `/api/parcels/${parcels[0]!.code}/pack`, packer, { scanId: randomUUID() })
    codes.push(parcels[0]!.code)
  }
  socket.close()
  const join = { scanId: randomUUID(), code: codes[1], with: codes[0] }
  const joined = await api.call<{ code: string }>('POST', '/api/hubs/main/consignments', dispatcher, join)
  const { code } = joined.body
  expect((await api.call('POST', `/api/hubs/main/consignments/${code}/close`, dispatcher, {})).status).toBe(200)
  return code
}

/** A prepaid order that was cancelled, with the account of its buyer, in a bank file. */
async function refundInFile(
  world: World,
  saleId: string,
  host: string,
): Promise<{ refundOrderId: string; bankFileId: string }> {
  const { api } = world
  const { token } = await api.signUp()
  const socket = await api.connect(token)
  const { orderId } = await placeDecided(socket, saleId, { payment: 'prepaid' })
  socket.close()
  expect(await pay(world, orderId)).toBe(200)
  expect((await api.call('POST', `/api/orders/${orderId}/cancel`, host)).status).toBe(200)
  const account = { bin: '970436', account: '0071000123456', holder: 'TRAN THI B' }
  expect((await api.call('PUT', `/api/refunds/${orderId}/account`, token, { account })).status).toBe(200)
  expect((await api.call('PUT', '/api/shop/bank-account', host, { account })).status).toBe(200)
  const bankFileId = randomUUID()
  const file = { fileId: bankFileId, refunds: [orderId] }
  expect((await api.call('POST', '/api/money/bank-files', await world.token('finance'), file)).status).toBe(201)
  return { refundOrderId: orderId, bankFileId }
}
