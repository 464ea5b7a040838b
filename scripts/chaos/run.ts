import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { projectPath } from '../../shared/lib/paths.ts'
import { recipients } from '../lib/demo-catalogue.ts'
import { inParallel } from '../lib/http-client.ts'
import { seededRandom } from '../lib/seeded-random.ts'
import { holdsWithin } from '../services/wait.ts'
import type { CheckResult } from './checks.ts'
import { judge, type FaultResult } from './judge.ts'
import { openJournal, type JournalFile } from './journal.ts'
import type { LoadPlan, LoadResult } from './load.ts'
import { calmSeconds, type Step } from './schedule.ts'
import type { Fault, Scene } from './faults/fault.ts'
import { openHarness, type OwnProcess, type Harness } from './harness.ts'

export interface ChaosResult {
  load: LoadResult
  faults: FaultResult[]
  checks: CheckResult[]
  /** What else went wrong: taps that never finished, paper that never came. */
  problems: string[]
}

export interface ChaosOptions {
  seed: number
  steps: readonly Step[]
  perSecond: number
  /** Where the journals are stored. */
  folder: string
  say: (line: string) => void
}

const viewersCount = 120
const backMsMax = 30_000
const catchUpMsMax = 30_000

/** A whole run: load, faults one after the other, healing, coming to rest, and the checks. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  mkdirSync(options.folder, { recursive: true })
  const harness = await openHarness(options.say)
  const journals = [join(options.folder, 'viewers.jsonl'), join(options.folder, 'faults.jsonl')] as const
  const journal = openJournal(journals[1])
  let client: ChildProcess | undefined
  try {
    const sales = await openSales(harness)
    const plan = {
      url: `http://127.0.0.1:${harness.front.port}`,
      httpUrl: harness.http.url,
      people: await signUp(harness),
      sales,
      perSecond: options.perSecond,
      journal: journals[0],
      seed: options.seed,
      webhookSecret: harness.prepared.config.PAYMENT_WEBHOOK_SECRET,
    }
    const load = await startLoad(plan)
    client = load.client
    const faults = await breakThings(
      harness,
      sales.map(({ saleId }) => saleId),
      journal,
      options,
    )
    const result = await load.end()
    return { load: result, faults, ...(await judge(harness, journals, faults, result, options.say)) }
  } catch (error) {
    options.say(harness.log.slice(-40).join('\n'))
    throw error
  } finally {
    client?.kill('SIGKILL')
    journal.close()
    await harness.close()
  }
}

/** Two sales with plenty of stock, one that sells out in the first minute, one with a limit per buyer. */
async function openSales({ http, hostToken: token }: Harness): Promise<LoadPlan['sales']> {
  const kinds = [
    { quota: 5_000_000, limit: null },
    { quota: 5_000_000, limit: null },
    { quota: 1_500, limit: null },
    { quota: 5_000_000, limit: 90 },
  ]
  return inParallel(kinds, 1, async ({ quota, limit }) => {
    const saleId = randomUUID()
    const skus = ['CAPHE', 'TRA', 'MUOI']
    const items = skus.map((sku) => ({ sku, title: `Hàng ${sku}`, price: 60_000, quota, perViewerLimit: limit }))
    await http.json('/api/sales', {
      method: 'POST',
      token,
      body: {
        saleId,
        title: 'Chaos',
        timeZone: 'Asia/Ho_Chi_Minh',
        currency: 'VND',
        deadlinePolicy: 'within-24h',
        items,
      },
    })
    await http.json(`/api/sales/${saleId}/open`, { method: 'POST', token })
    return { saleId, skus }
  })
}

function signUp({ http }: Harness): Promise<{ viewerId: string; token: string }[]> {
  return inParallel(recipients(viewersCount), 8, (body) => http.json('/api/viewers', { method: 'POST', body }))
}

async function startLoad(plan: LoadPlan): Promise<{ client: ChildProcess; end: () => Promise<LoadResult> }> {
  const client = fork(projectPath('dist', 'scripts', 'chaos', 'load-client.js'), [], { stdio: 'inherit' })
  await once(client, 'message')
  client.send(plan)
  const told = once(client, 'message') as Promise<[{ result?: LoadResult; error?: string }]>
  return {
    client,
    end: async () => {
      client.send({ stop: true })
      const [{ result, error }] = await told
      if (!result) throw new Error(`the load client failed: ${error}`)
      return result
    },
  }
}

async function breakThings(
  harness: Harness,
  saleIds: string[],
  journal: JournalFile,
  { steps, say }: ChaosOptions,
): Promise<FaultResult[]> {
  const startedAt = performance.now()
  const seconds = (): number => Math.round((performance.now() - startedAt) / 100) / 10
  const results: FaultResult[] = []
  for (const { at, fault, seed } of steps) {
    await wait(Math.max(at * 1000 - (performance.now() - startedAt), results.length > 0 ? calmSeconds * 1000 : 0))
    await catchUp(harness)
    const problems: string[] = []
    const scene: Scene = {
      ...harness,
      random: seededRandom(seed),
      saleIds,
      complain: (problem) => void problems.push(problem),
    }
    const from = seconds()
    say(`${String(from).padStart(6)} s  ${fault.id.padEnd(5)} ${fault.about}`)
    await suffer(scene, fault, journal)
    results.push({ id: fault.id, about: fault.about, from, until: seconds(), problems })
    for (const problem of problems) say(`          ${fault.id.padEnd(5)} ${problem}`)
  }
  await wait(calmSeconds * 1000)
  return results
}

/** What one fault left behind is decided before the next one starts: two at once would be a different experiment. */
async function catchUp({ postgres }: Harness): Promise<void> {
  await holdsWithin(
    catchUpMsMax,
    async () => {
      const { rows } = await postgres.query(
        `select count(*)::int as n from intake_chunk where partition_id >= 0 and received_at < app_now() - interval '2 seconds'`,
      )
      return (rows[0] as { n: number }).n === 0
    },
    500,
  )
}

/** Injects, waits, heals, and checks which processes are still there. */
async function suffer(scene: Scene, fault: Fault, journal: JournalFile): Promise<void> {
  const all = [...scene.web, ...scene.workers]
  const before = all.map(({ process }) => process.pid)
  scene.takeEnds()
  journal.write({ event: 'fault', name: fault.id })
  const heal = await fault.inject(scene)
  await wait(fault.seconds * 1000)
  await heal()
  journal.write({ event: 'healed', name: fault.id })
  if (!(await holdsWithin(backMsMax, () => all.every(({ process }) => process.isReady))))
    scene.complain('one of our processes was not back after 30 s')
  const mayEnd = (own: OwnProcess): boolean =>
    fault.ends === 'any' ||
    (fault.ends === 'web' && scene.web.includes(own)) ||
    (fault.ends === 'workers' && scene.workers.includes(own))
  all.forEach((own, i) => {
    if (own.process.pid !== before[i] && !mayEnd(own))
      scene.complain(
        `${own.name} died of it: ${scene.takeEnds().join(' ')} ${scene.log
          .filter((line) => line.startsWith(own.name))
          .slice(-3)
          .join(' | ')}`,
      )
  })
}
