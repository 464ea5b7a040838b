import { expect } from './jest.ts'
import { webhookEvents } from '../../shared/contract/webhook-events.ts'
import type { World } from './world.ts'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface Received {
  headers: Record<string, string>
  body: Buffer
}

export interface WebhookReceiver {
  url: string
  received: Received[]
  /** How the next requests are answered: a status, `hang` for never, or `trickle` for byte by byte without an end. */
  answers: (number | 'hang' | 'trickle')[]
  close(): void
}

/** A header that never ends, a byte at a time, so that no pause between two bytes is long. */
function trickle(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
  const timer = setInterval(() => socket.write('a'), 100)
  socket.on('close', () => clearInterval(timer)).on('error', () => undefined)
}

/** A stranger's server that our webhooks call. */
export async function openReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = []
  const answers: WebhookReceiver['answers'] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => void parts.push(part))
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(parts) })
      const answer = answers.shift() ?? 204
      if (answer === 'hang') return
      if (answer === 'trickle') return trickle(response.socket!)
      response
        .writeHead(answer, answer >= 300 && answer < 400 ? { location: '/elsewhere' } : {})
        .end(answer >= 400 ? 'x'.repeat(5_000_000) : '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answers,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Each message is described in the contract: its type, and every field that it has. */
export async function assertDescribed(world: World, messages: readonly { type: string }[]): Promise<void> {
  const { body } = await world.api.call<{ webhooks: Record<string, object> }>('GET', '/api/openapi.json', '')
  const types = Object.keys(body.webhooks)
  for (const told of messages) {
    expect(types).toContain(told.type)
    const noun = told.type.split('.')[0] as keyof typeof webhookEvents
    // Fields that are not described are left out by parsing.
    expect(webhookEvents[noun].parse(told)).toEqual(told)
  }
}
