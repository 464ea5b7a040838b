import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ourProcesses } from '../our-processes.ts'
import { openCrowd } from './crowd.ts'
import { figure, median, pairs, round, type Figure } from './figure.ts'
import { startServer, wallMs } from './helpers.ts'
import { hotSku, plenty, type Bench } from './stage.ts'

const viewers = 10_000
const pinsFirst = 2
const pins = 9
const settledWithin = 0.01
const settleMsMax = 12_000

/** One crowd on one server: what a viewer takes (bytes of resident memory), and how long a pin takes to reach the last of them (ms). */
interface Looked {
  bytes: number
  toldMs: number
}

/** How a server is told to pin; answers the version that the viewers will hear. */
interface Watched {
  url: string
  pid: number
  saleId: string
  pin(round: number): Promise<number>
}

/** 10,000 idle viewers with tokens, each in the room of the sale and in one of their own, on one gateway and on a bare socket.io server with the same rooms. */
export async function idleViewers(bench: Bench): Promise<Figure[]> {
  const first = await bench.open()
  const tokens = await first.viewers(viewers)
  await first.close()
  const runs: { own: Looked; bare: Looked }[] = []
  for (let i = 0; i < pairs; i += 1) runs.push({ bare: await lookAtBare(bench, tokens), own: await lookAtOurs(bench, tokens) })
  const notes = { about: `${viewers} viewers with tokens, each in two rooms; both servers run with the same options of Node and are started anew for each run` }
  return [
    figure('viewers-memory', 'bytes per viewer', runs.map(({ own, bare }) => ({ value: own.bytes, yardstick: bare.bytes })), notes),
    figure('viewers-fanout', 'ms, pin → last told', runs.map(({ own, bare }) => ({ value: own.toldMs, yardstick: bare.toldMs })), { ...notes, pinsPerRun: pins }),
  ]
}

async function lookAtOurs(bench: Bench, tokens: string[]): Promise<Looked> {
  const stage = await bench.open()
  try {
    const saleId = await stage.openSale(plenty)
    const pin = async (turn: number): Promise<number> => {
      const on = turn % 2 === 0
      return (await stage.api<{ version: number }>(on ? 'PUT' : 'DELETE', `/api/sales/${saleId}/pin`, on ? { sku: hotSku } : undefined)).version
    }
    return await look({ url: stage.urls[0]!, pid: stage.web[0]!.pid, saleId, pin }, tokens)
  } finally {
    await stage.close()
  }
}

async function lookAtBare(_bench: Bench, tokens: string[]): Promise<Looked> {
  const server = await startServer('echo-server', {}, ourProcesses({})[0]!.nodeOptions)
  const pin = (turn: number): Promise<number> => {
    server.child.send({ pin: 'one', version: turn + 1 })
    return Promise.resolve(turn + 1)
  }
  return look({ url: server.url, pid: server.child.pid!, saleId: 'one', pin }, tokens).finally(() => server.stop())
}

async function look({ url, pid, saleId, pin }: Watched, tokens: string[]): Promise<Looked> {
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

/** Waits until the resident memory stays the same for two seconds. */
async function settledBytes(pid: number): Promise<number> {
  const until = performance.now() + settleMsMax
  for (let last = residentBytes(pid); ; ) {
    await sleep(2_000)
    const now = residentBytes(pid)
    if (Math.abs(now - last) < settledWithin * last || performance.now() > until) return now
    last = now
  }
}

/** As the kernel counts it (Linux only). */
function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}
