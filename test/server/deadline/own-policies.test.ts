import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Api } from '../../support/api.ts'
import { startProcess, type OwnProcess } from '../../support/processes.ts'
import { openWorld, type World } from '../../support/world.ts'

const hourMs = 3_600_000
const hours = 40

/** A policy as an operator writes it: a number of hours after each order. */
const policy = (id: string): object => ({
  id,
  title: { vi: 'Hợp tác xã: gói trong 40 giờ', en: 'Co-operative: packed within 40 hours' },
  source: "The co-operative's own promise.",
  evidence: 'firm',
  versions: [{ validFrom: '2020-01-01', change: 'First version', rule: { kind: 'elapsed', hours } }],
  vectors: [
    {
      why: 'forty hours later',
      timeZone: 'Asia/Ho_Chi_Minh',
      receivedAt: '2026-06-06T20:00:00.000+07:00',
      packBy: '2026-06-08T12:00:00.000+07:00',
    },
  ],
})

describe('deadline policies in the folder of an operator (POLICIES_DIR)', () => {
  let world: World
  let gateway: OwnProcess | undefined
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-policies-'))
  const write = (name: string, ...policies: object[]): string => {
    const path = join(folder, name)
    mkdirSync(path)
    for (const one of policies) writeFileSync(join(path, `${(one as { id: string }).id}.json`), JSON.stringify(one))
    return path
  }
  beforeAll(async () => {
    world = await openWorld({ gateways: 0, workers: 0 })
  })
  afterAll(async () => {
    await gateway?.end('SIGKILL')
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('are choices of a new sale after ours, and decide what its buyers are promised', async () => {
    gateway = await startProcess('web', { ...world.env, POLICIES_DIR: write('own', policy('hop-tac-xa')) })
    const [api, host] = [new Api(gateway.url), await world.token('host')]
    const { items } = (await api.call<{ items: { id: string }[] }>('GET', '/api/policies', host)).body
    expect(items.map(({ id }) => id)).toContain('same-day')
    expect(items.at(-1)).toEqual({
      id: 'hop-tac-xa',
      title: { vi: 'Hợp tác xã: gói trong 40 giờ', en: 'Co-operative: packed within 40 hours' },
      evidence: 'firm',
    })
    const { saleId } = await api.openSale(host, { policy: 'hop-tac-xa' })
    const { packBy } = (await api.call<{ packBy: string }>('GET', `/api/sales/${saleId}/promise`)).body
    const left = Date.parse(packBy) - world.ctx.clock.now().getTime()
    expect(left / hourMs).toBeGreaterThan(hours - 1)
    expect(left / hourMs).toBeLessThanOrEqual(hours)
  })

  test('end the start, and are named, if they are wrong or take the id of one of ours', async () => {
    const wrong = write('wrong', { ...policy('hop-tac-xa'), versions: [] })
    const taken = write('taken', policy('same-day'))
    for (const [path, why] of [
      [wrong, new RegExp(`cannot start with these deadline policies:\n  - ${wrong}/hop-tac-xa\\.json: `)],
      [taken, /cannot start with these deadline policies:\n.*the id same-day is already taken/],
    ] as const) {
      let told = ''
      const start = startProcess('web', { ...world.env, POLICIES_DIR: path }, [], (text) => (told += text))
      await expect(start).rejects.toThrow(/ended with [1-9]/)
      expect(told).toMatch(why)
    }
  })
})
