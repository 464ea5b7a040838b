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
