import { expect } from './jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../shared/contract/common.ts'
import type { World } from './world.ts'

/**
 * Cuts a sale's batches now, draws their paper, packs every parcel and hands all of them over. Returns the batches and
 * the manifest.
 */
export async function deliver(
  world: World,
  saleId: string,
  api = world.api,
): Promise<{ batchIds: string[]; codes: string[]; manifestId: string }> {
  const [packer, dispatcher] = [
    await world.token('packer', { hours: 8760 }),
    await world.token('dispatcher', { hours: 8760 }),
  ]
  const post = async (path: string, token: string, body?: unknown): Promise<void> => {
    const reply = await api.call('POST', path, token, body)
    assert.ok(reply.status < 300, `${path}: ${JSON.stringify(reply)}`)
  }
  await post(`/api/sales/${saleId}/batches`, packer)
  const { items } = (await api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${saleId}&limit=200`, packer))
    .body
  const codes: string[] = []
  for (const { batchId, parcels } of items) {
    for (const name of ['labels.pdf', 'packing-slips.pdf', 'pick-list.pdf', 'labels.zpl'])
      assert.equal((await api.bytes(`/api/batches/${batchId}/${name}`, packer)).status, 200, name)
    const printId = randomUUID()
    await post(`/api/batches/${batchId}/prints`, packer, { printId, document: 'labels' })
    assert.equal((await api.bytes(`/api/prints/${printId}/1.pdf`, packer)).status, 200, 'print')
    await post(`/api/batches/${batchId}/claim`, packer)
    for (const { code } of parcels.filter((parcel) => parcel.state !== 'cancelled')) {
      await post(`/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
      codes.push(code)
    }
  }
  const manifestId = randomUUID()
  await post('/api/manifests', dispatcher, { manifestId, carrier: 'GHN', parcelCodes: codes })
  expect((await api.bytes(`/api/manifests/${manifestId}.pdf`, dispatcher)).status).toBe(200)
  return { batchIds: items.map(({ batchId }) => batchId), codes, manifestId }
}
