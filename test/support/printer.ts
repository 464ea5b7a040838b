import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A label printer as seen from the network: accepts raw data, closes when its sender has. */
export interface Printer {
  host: string
  port: number
  /** Everything received as complete jobs, in order. */
  jobs: string[]
  /** Number of bytes after which it breaks down, in the middle of a job. */
  breaksAfter: number | undefined
  close(): Promise<void>
}

let addresses = Math.floor(Math.random() * 50_000)

/** Opens a printer on its own loopback address, so that concurrent tests may have theirs on the same port. */
export async function openPrinter(address?: string): Promise<Printer> {
  addresses += 1
  const host = address ?? `127.${20 + (process.pid % 200)}.${(addresses >> 8) % 250}.${1 + (addresses % 250)}`
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket)
    let taken = ''
    socket.on('data', (bytes: Buffer) => {
      taken += bytes.toString('latin1')
      if (printer.breaksAfter !== undefined && taken.length >= printer.breaksAfter) {
        printer.jobs.push(taken.slice(0, printer.breaksAfter))
        printer.breaksAfter = undefined
        socket.resetAndDestroy()
      }
    })
    socket.on('end', () => {
      printer.jobs.push(taken)
      socket.end()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
  })
  server.listen(9100, host)
  await once(server, 'listening')
  const printer: Printer = {
    host,
    port: 9100,
    jobs: [],
    breaksAfter: undefined,
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return printer
}

/** The parcel codes of labels, in the order in which they came out complete. */
export function printedCodes(jobs: readonly string[]): string[] {
  return jobs.flatMap((job) =>
    job
      .split('^XA')
      .filter((label) => label.includes('^XZ'))
      .flatMap((label) => [...label.matchAll(/>;(\d{12})\^FS/g)].map((found) => found[1]!)),
  )
}
