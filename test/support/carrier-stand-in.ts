import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

export interface Told {
  method: string
  path: string
  headers: Record<string, string | string[] | undefined>
  body: Record<string, unknown>
}

export interface StandIn {
  url: string
  told: Told[]
  close(): Promise<void>
}

/**
 * A local stand-in for a carrier's server, built from the published facts. `answer` decides what it does with a
 * request: its status and JSON or a PDF, or `hang up` after reading it.
 */
export async function openStandIn(
  answer: (told: Told) => [status: number, body: unknown] | 'hang up',
): Promise<StandIn> {
  const told: Told[] = []
  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
      }
      told.push(one)
      const said = answer(one)
      if (said === 'hang up') request.socket.destroy()
      else if (said[1] instanceof Uint8Array)
        response.writeHead(said[0], { 'content-type': 'application/pdf' }).end(said[1])
      else response.writeHead(said[0], { 'content-type': 'application/json' }).end(JSON.stringify(said[1]))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
