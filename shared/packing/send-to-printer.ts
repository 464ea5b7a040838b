import { connect } from 'node:net'
import { isPrinterHost, printerPorts } from './printer.ts'

/** A printer on the local network answers at once or not at all (ms). */
const connectMsMax = 5_000

/** A printer that accepts nothing and says nothing for this long has jammed (ms). It may pause between labels. */
const silentMsMax = 60_000

export type SentToPrinter = { state: 'printed' } | { state: 'unreached' | 'broken'; error: string }

/**
 * Sends ZPL as raw data over TCP, within `msMax`. `printed` means that the printer accepted everything and closed the
 * connection cleanly after us; `unreached`, that not a byte was sent.
 */
export function sendToPrinter(
  { host, port }: { host: string; port: number },
  zpl: string,
  msMax: number,
): Promise<SentToPrinter> {
  if (!isPrinterHost(host) || !printerPorts.includes(port))
    return Promise.resolve({ state: 'unreached', error: 'The printer is outside the local network.' })
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    let connected = false
    let finished = false
    let ended = false
    const end = (error: string): void => {
      clearTimeout(connecting)
      clearTimeout(altogether)
      socket.destroy()
      resolve(finished && ended ? { state: 'printed' } : { state: connected ? 'broken' : 'unreached', error })
    }
    const connecting = setTimeout(() => end('The printer does not answer.'), connectMsMax)
    const altogether = setTimeout(() => end('The printer takes too long.'), msMax)
    socket.setTimeout(silentMsMax, () => end('The printer has stopped accepting data.'))
    socket.once('connect', () => {
      connected = true
      clearTimeout(connecting)
      socket.end(Buffer.from(zpl, 'ascii'))
    })
    socket.once('finish', () => (finished = true))
    // The printer's status is not used, but must be read for the end of the stream to be seen.
    socket.on('data', () => undefined)
    socket.once('end', () => (ended = finished))
    socket.once('error', (error) => {
      ended = false
      end(connected ? `The connection broke: ${error.message}` : `The printer cannot be reached: ${error.message}`)
    })
    socket.once('close', () => end('The printer closed the connection before everything was sent.'))
  })
}
