import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { metricsToken, readMetrics } from '../../support/metrics.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('a request that is refused on its own account', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0, settings: { METRICS_TOKEN: metricsToken } })
  })
  afterAll(() => world.close())

  const counted = async (code: string, by: string): Promise<number> => {
    const line = new RegExp(`^flashpack_refusals_total\\{code="${code}",by="${by}"\\} (\\d+)$`, 'm')
    return Number(line.exec(await readMetrics(world.api.url))?.[1] ?? 0)
  }

  test('is counted by its code: probing by request, by handshake and by command', async () => {
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    const tries: [code: string, by: string, act: () => Promise<unknown>][] = [
      ['unauthorized', 'http', () => world.api.call('GET', '/api/me', 'x.y.z')],
      ['unauthorized', 'http', () => world.api.call('GET', '/api/audit')],
      ['forbidden', 'http', async () => world.api.call('GET', '/api/audit', viewer.token)],
      ['not-found', 'http', () => world.api.call('GET', `/api/sales/${randomUUID()}`)],
      ['unauthorized', 'handshake', () => world.api.connect('x.y.z').catch(() => undefined)],
      ['not-found', 'websocket', () => socket.timeout(5_000).emitWithAck('sale:join', { saleId: randomUUID() })],
    ]
    for (const [code, by, act] of tries) {
      const before = await counted(code, by)
      await act()
      expect({ code, by, more: (await counted(code, by)) - before }).toEqual({ code, by, more: 1 })
    }
    socket.close()
  })
})
