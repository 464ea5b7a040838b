import { fork } from 'node:child_process'
import type { CrowdPlan, CrowdReport } from './crowd-client.ts'
import { benchProgram } from './helpers.ts'

/** Thousands of viewers in two client processes. */
export interface Crowd {
  /** The time at which the last viewer received the pin with this version. */
  told(version: number): Promise<number>
  /** Records who rejoins from now on; resolves with everyone's times once all have. */
  watchReturn(): Promise<number[]>
  close(): void
}

const parts = 2
const patienceMs = 60_000

/** Connects all viewers and has them join their sale. */
export async function openCrowd(plan: CrowdPlan): Promise<Crowd> {
  const reports: CrowdReport[] = []
  let wake: () => void = () => undefined
  const share = Math.ceil(plan.tokens.length / parts)
  const clients = Array.from({ length: parts }, (_, i) => {
    const client = fork(benchProgram('crowd-client'), [], { stdio: 'inherit' })
    client.on('message', (message) => {
      reports.push(message as CrowdReport)
      wake()
    })
    client.send({ ...plan, tokens: plan.tokens.slice(i * share, (i + 1) * share) })
    return client
  })

  /** Waits until every part has reported what was asked for. */
  async function everyPart<Found>(find: (report: CrowdReport) => Found | undefined, what: string): Promise<Found[]> {
    const until = performance.now() + patienceMs
    for (;;) {
      const found = reports.map(find).filter((one) => one !== undefined)
      if (found.length === parts) return found
      const failed = reports.find((report) => report.kind === 'failed')
      if (failed || performance.now() > until)
        throw new Error(`the crowd was not ${what}: ${failed ? failed.error : `waited ${patienceMs / 1000} s`}`)
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, 500)
      })
    }
  }

  const crowd: Crowd = {
    told: async (version) =>
      Math.max(
        ...(await everyPart(
          (report) => (report.kind === 'told' && report.version === version ? report.at : undefined),
          'told',
        )),
      ),
    watchReturn: async () => {
      for (const client of clients) client.send('watch')
      return (await everyPart((report) => (report.kind === 'back' ? report.at : undefined), 'back')).flat()
    },
    close: () => clients.forEach((client) => client.kill('SIGKILL')),
  }
  try {
    await everyPart((report) => report.kind === 'joined' || undefined, 'joined')
  } catch (error) {
    crowd.close()
    throw error
  }
  return crowd
}
