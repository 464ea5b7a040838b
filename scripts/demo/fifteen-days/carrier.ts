import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { demoShop } from '../../lib/demo-catalogue.ts'
import type { Cleanup, Harness } from '../harness.ts'

/** GHN as it is seen from here: it books what it is asked to, and tells what becomes of it. */
export interface Carrier {
  /** What the carrier calls a parcel of ours. */
  trackingOf(code: string): string
  says(code: string, status: 'delivered' | 'returned', at: Date): Promise<void>
}

export const carrierTitle = 'GHN'
const trackingOf = (code: string): string => `G${code}`

/** Opens an account at a GHN that is on this machine, with which every packed parcel is booked. */
export async function openCarrier({ http, admin: token }: Harness, cleanup: Cleanup): Promise<Carrier> {
  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const { client_order_code: code } = JSON.parse(text || '{}') as { client_order_code?: string }
      const data = code === undefined ? [] : { order_code: trackingOf(code) }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 200, data }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanup.add(() => {
    server.close()
    server.closeAllConnections()
  })
  const { feedPath } = await http.json<{ feedPath: string }>('/api/carriers', {
    method: 'POST',
    token,
    body: {
      accountId: randomUUID(),
      carrier: 'ghn',
      title: carrierTitle,
      credentials: { token: 'demo', shopId: '1' },
      sender: demoShop.sender,
      parcelGrams: 1_000,
      isDefault: true,
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
  })
  return {
    trackingOf,
    says: async (code, status, at) => {
      const body = { OrderCode: trackingOf(code), ClientOrderCode: code, Status: status, Time: at.toISOString() }
      await http.bytes(feedPath, { method: 'POST', body })
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
