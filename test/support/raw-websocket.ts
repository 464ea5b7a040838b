import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { Socket } from 'node:net'

/** How a frame may be malformed; correct by default (RFC 6455 §5.2). */
export interface Framing {
  opcode?: number
  final?: boolean
  reserved?: number
  masked?: boolean
  /** The length that the frame claims to have. */
  claims?: number
}

/** A client's websocket frame. */
export function frame(
  payload: Buffer,
  { opcode = 1, final = true, reserved = 0, masked = true, claims = payload.length }: Framing = {},
): Buffer {
  const extended = claims < 126 ? Buffer.alloc(0) : Buffer.alloc(claims < 65_536 ? 2 : 8)
  if (extended.length === 2) extended.writeUInt16BE(claims)
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(claims))
  const length = extended.length === 0 ? claims : extended.length === 2 ? 126 : 127
  const head = Buffer.from([(final ? 0x80 : 0) | (reserved << 4) | opcode, (masked ? 0x80 : 0) | length])
  if (!masked) return Buffer.concat([head, extended, payload])
  const mask = randomBytes(4)
  return Buffer.concat([head, extended, mask, payload.map((byte, i) => byte ^ mask[i % 4]!)])
}

/** Requests a websocket with arbitrary path and headers; returns the raw connection, or the status of the refusal. */
export function upgrade(url: string, path: string, headers: Record<string, string> = {}): Promise<Socket | number> {
  return new Promise((resolve, reject) => {
    const asking = request(url + path, {
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...headers,
      },
    })
    asking.once('upgrade', (_response, socket) => {
      socket.on('error', () => undefined)
      socket.resume()
      resolve(socket)
    })
    asking.once('response', (response) => {
      response.resume()
      resolve(response.statusCode!)
    })
    asking.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_CONSTANT' ? resolve(0) : reject(error),
    )
    asking.end()
  })
}
