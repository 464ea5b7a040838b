import { connect } from 'node:net'
import { once } from 'node:events'

/**
 * Records every command sent to a Redis from now on, as text. It speaks the protocol itself: the client library does
 * not understand MONITOR's output.
 */
export async function overhearRedis(url: string): Promise<{ heard(): string; close(): void }> {
  const { hostname, port, username, password } = new URL(url)
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  await once(socket, 'connect')
  if (password)
    socket.write(`AUTH ${username ? `${decodeURIComponent(username)} ` : ''}${decodeURIComponent(password)}\r\n`)
  socket.write('MONITOR\r\n')
  await once(socket, 'data')
  return { heard: () => unescaped(Buffer.concat(chunks).toString('latin1')), close: () => socket.destroy() }
}

/** Redis writes non-ASCII bytes as `\xNN`. */
function unescaped(text: string): string {
  return Buffer.from(
    text.replace(/\\x([0-9a-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
}
