import { connect } from 'node:net'
import { once } from 'node:events'

/** Hears every command that anybody sends to a Redis from now on, as text. By its own protocol: the client does not understand what it is told so. */
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

/** Redis writes what is not ASCII as `\xNN`. */
function unescaped(text: string): string {
  return Buffer.from(
    text.replace(/\\x([0-9a-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
}
