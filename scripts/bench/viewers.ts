import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ourProcesses } from '../lib/processes.ts'
import { openCrowd } from './crowd.ts'
import { figure, median, pairs, round, type Figure } from './figure.ts'
import { startServer, wallMs } from './helpers.ts'
import { hotSku, plenty, type Bench } from './harness.ts'

const viewers = 10_000
const pinsFirst = 2
const pins = 9
const settledWithin = 0.01
const settleMsMax = 12_000

/**
 * One crowd on one server: the memory per viewer (bytes, resident), and how long a pin takes to reach the last of them
 * (ms).
 */
interface Looked {
  bytes: number
  toldMs: number
}

interface Pair {
  own: Looked
  bare: Looked
}

type Tokens = (string | null)[]

/** How a server is asked to pin; returns the version that the viewers will receive. */
interface Watched {
  url: string
  pid: number
  saleId: string
  pin(round: number): Promise<number>
}

/**
 * 10,000 idle viewers on one gateway and on a bare socket.io server with the same rooms. They have tokens, which is the
 * harder case: each is in the room of the sale and in one of their own. Viewers without tokens, as on a page that is
 * merely open, are measured once for the notes.
 */
export async function idleViewers(bench: Bench): Promise<Figure[]> {
  const first = await bench.open()
  const tokens = await first.viewers(viewers)
  await first.close()
  const runs: Pair[] = []
  for (let i = 0; i < pairs; i += 1) runs.push({ bare: await lookAtBare(tokens), own: await lookAtOurs(bench, tokens) })
  const nobody = tokens.map(() => null)
  const lookers: Pair = { bare: await lookAtBare(nobody), own: await lookAtOurs(bench, nobody) }
  const about = `${viewers} viewers with tokens, each in two rooms; both servers have the same Node options and are started fresh for each run`
  const sumUp = (name: string, unit: string, read: (looked: Looked) => number, more: object): Figure => {
    const runOf = ({ own, bare }: Pair): { value: number; yardstick: number } => ({
      value: read(own),
      yardstick: read(bare),
    })
    const once = runOf(lookers)
    return figure(name, unit, runs.map(runOf), {
      about,
      ...more,
      withoutTokens: { ...once, ratio: round(once.value / once.yardstick, 2) },
    })
  }
  return [
    sumUp('viewers-memory', 'bytes per viewer', ({ bytes }) => bytes, {}),
    sumUp('viewers-fanout', 'ms, pin → last told', ({ toldMs }) => toldMs, { pinsPerRun: pins }),
  ]
}

async function lookAtOurs(bench: Bench, tokens: Tokens): Promise<Looked> {
  const harness = await bench.open()
  try {
    const saleId = await harness.openSale(plenty)
    const pin = async (turn: number): Promise<number> => {
      const on = turn % 2 === 0
      return (
        await harness.api<{ version: number }>(
          on ? 'PUT' : 'DELETE',
          `/api/sales/${saleId}/pin`,
          on ? { sku: hotSku } : undefined,
        )
      ).version
    }
    return await look({ url: harness.urls[0]!, pid: harness.web[0]!.pid, saleId, pin }, tokens)
  } finally {
    await harness.close()
  }
}

async function lookAtBare(tokens: Tokens): Promise<Looked> {
  const server = await startServer('echo-server', {}, ourProcesses({})[0]!.nodeOptions)
  const pin = (turn: number): Promise<number> => {
    server.child.send({ pin: 'one', version: turn + 1 })
    return Promise.resolve(turn + 1)
  }
  return look({ url: server.url, pid: server.child.pid!, saleId: 'one', pin }, tokens).finally(() => server.stop())
}

async function look({ url, pid, saleId, pin }: Watched, tokens: Tokens): Promise<Looked> {
  await sleep(1_000)
  const before = residentBytes(pid)
  const crowd = await openCrowd({ url, saleId, tokens, client: 'bare' })
  try {
    const bytes = ((await settledBytes(pid)) - before) / tokens.length
    const toldMs: number[] = []
    for (let turn = 0; turn < pinsFirst + pins; turn += 1) {
      const startedAt = wallMs()
      const lastAt = await crowd.told(await pin(turn))
      if (turn >= pinsFirst) toldMs.push(lastAt - startedAt)
      await sleep(100)
    }
    return { bytes: Math.round(bytes), toldMs: round(median(toldMs), 1) }
  } finally {
    crowd.close()
  }
}

/** Waits until the resident memory is stable for two seconds. */
async function settledBytes(pid: number): Promise<number> {
  const until = performance.now() + settleMsMax
  for (let last = residentBytes(pid); ;) {
    await sleep(2_000)
    const now = residentBytes(pid)
    if (Math.abs(now - last) < settledWithin * last || performance.now() > until) return now
    last = now
  }
}

/** As counted by the kernel (Linux only). */
function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}
