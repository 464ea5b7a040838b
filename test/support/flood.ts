import { connect, type Socket as Tcp } from 'node:net'
import type { Socket } from 'socket.io-client'

export interface Ack {
  ok: boolean
  code?: string
}

/** The outcome of a flood on one websocket. */
export interface Flooded {
  acks: Ack[]
  /** The reason it was given before it was closed. */
  closed: { code: string; message: string; retryAfterMs: number } | undefined
}

/**
 * Sends one command over and over without waiting for answers; resolves when the socket is closed or everything is
 * answered.
 */
export function flood(socket: Socket, times: number, send: (i: number) => [string, ...unknown[]]): Promise<Flooded> {
  const flooded: Flooded = { acks: [], closed: undefined }
  return new Promise((resolve) => {
    const end = (): void => resolve(flooded)
    socket.once('connection:closed', (fact: NonNullable<Flooded['closed']>) => (flooded.closed = fact))
    socket.once('disconnect', end)
    for (let i = 0; i < times; i += 1) {
      const [event, ...payload] = send(i)
      socket.emit(event, ...payload, (ack: Ack) => {
        if (flooded.acks.push(ack) === times) setTimeout(end, 100)
      })
    }
  })
}

export const okOf = ({ acks }: Flooded): number => acks.filter((ack) => ack.ok).length

/** Answers of a plain HTTP flood on one connection, by status; `closed`: the server ended it. */
export interface FloodedHttp {
  statuses: Map<number, number>
  closed: boolean
}

/** Pipelines requests on one connection without waiting for answers. */
export function floodHttp(
  url: string,
  times: number,
  asked: { method: string; path: string; token?: string; body?: unknown; headers?: Record<string, string> },
): Promise<FloodedHttp> {
  const { hostname, port } = new URL(url)
  const body = asked.body === undefined ? '' : JSON.stringify(asked.body)
  const head = [
    `${asked.method.toUpperCase()} ${asked.path} HTTP/1.1`,
    `host: ${hostname}`,
    ...(asked.token ? [`authorization: Bearer ${asked.token}`] : []),
    ...(body ? ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`] : []),
    ...Object.entries(asked.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n')
  const flooded: FloodedHttp = { statuses: new Map(), closed: false }
  return new Promise((resolve) => {
    const tcp: Tcp = connect(Number(port), hostname)
    let answered = 0
    let rest = ''
    tcp.on('data', (bytes: Buffer) => {
      const text = rest + bytes.toString('latin1')
      for (const [, status] of text.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
        answered += 1
        flooded.statuses.set(Number(status), (flooded.statuses.get(Number(status)) ?? 0) + 1)
      }
      // One byte less than a status line: none is counted twice, none is missed across a chunk boundary.
      rest = text.slice(-12)
      if (answered >= times) tcp.end()
    })
    tcp.on('error', () => undefined)
    tcp.on('close', () => {
      flooded.closed = answered < times
      resolve(flooded)
    })
    tcp.write((head + body).repeat(times))
  })
}
