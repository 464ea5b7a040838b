import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { readEnv } from '../../shared/config.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { addressFor } from '../../scripts/lib/own-address.ts'
import { Api, placeDecided } from '../support/api.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

interface Started {
  url: string
  links: Record<string, string>
  stop(): Promise<number | null>
}

describe('npm start -- --demo', () => {
  let world: World
  const started: Started[] = []
  beforeAll(async () => void (world = await openWorld({ gateways: 0, workers: 0 })))
  afterAll(async () => {
    for (const one of started) await one.stop()
    await world.close()
  })

  const start = async (): Promise<Started> => {
    const child = spawn(process.execPath, [projectPath('dist', 'scripts', 'start.js'), '--demo'], {
      env: { ...readEnv(), ...world.env, HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = new Promise<number | null>((resolve) => void child.once('exit', resolve))
    const lines: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
    const stop = async (): Promise<number | null> => {
      child.kill('SIGINT')
      return ended
    }
    started.push({ url: '', links: {}, stop })
    await until(
      'the links are there',
      () => lines.some((line) => line.startsWith('Ctrl-C')) || child.exitCode !== null,
      90_000,
    )
    const links = Object.fromEntries(
      lines
        .map((line) => /^ {2}(\w+) +(http\S+)$/.exec(line))
        .filter((match) => match !== null)
        .map((match) => [match[1], match[2]]),
    )
    return { url: lines.find((line) => line.startsWith('ready '))!.slice(6), links, stop }
  }

  test('opens a sale that a stranger can order from and pay, signs in each member of staff once, ends with Ctrl-C, and starts again with new links', async () => {
    const first = await start()
    expect(Object.keys(first.links)).toEqual(['viewer', 'host', 'packer', 'dispatcher', 'admin'])
    const api = new Api(first.url)
    const saleId = first.links['viewer']!.split('/').at(-1)!
    const sale = (await api.call<SaleView>('GET', `/api/sales/${saleId}`)).body
    expect(sale.state).toBe('open')
    expect(sale.pin).toBeTruthy()
    for (const role of ['host', 'packer', 'dispatcher', 'admin']) {
      const code = first.links[role]!.split('#')[1]
      const signIn = () => api.call('POST', '/api/sign-in', undefined, { code })
      expect(await signIn()).toMatchObject({ status: 200, body: { role } })
      expect(await signIn()).toMatchObject({ status: 404 })
    }

    const viewer = await api.signUp()
    const socket = await api.connect(viewer.token)
    const order = await placeDecided(socket, saleId, { lines: [{ sku: sale.pin!, quantity: 1 }], payment: 'prepaid' })
    socket.close()
    expect(order.state).toBe('reserved')
    const shown = await (await fetch(order.payUrl!)).text()
    expect(shown).toMatch(/120\.000/)
    expect(await (await fetch(order.payUrl!, { method: 'POST' })).text()).toMatch(/Đã thanh toán/)
    const paid = await api.call<OrderView>('GET', `/api/orders/${order.orderId}`, viewer.token)
    expect([paid.body.state, paid.body.paidAt !== undefined]).toEqual(['confirmed', true])
    expect(await (await fetch(order.payUrl!)).text()).toMatch(/Không còn gì phải thanh toán/)

    expect(await first.stop()).toBe(0)
    const second = await start()
    for (const [who, link] of Object.entries(second.links))
      expect(new URL(link).pathname + new URL(link).hash).not.toBe(
        new URL(first.links[who]!).pathname + new URL(first.links[who]!).hash,
      )
    expect((await new Api(second.url).call<SaleView>('GET', `/api/sales/${saleId}`)).body.state).toBe('closed')
    expect(await second.stop()).toBe(0)
  })

  test('prints an address that phones can open when others may connect', () => {
    expect(addressFor('127.0.0.1', 3000)).toBe('http://127.0.0.1:3000')
    expect(addressFor('192.168.1.7', 3000)).toBe('http://192.168.1.7:3000')
    expect(addressFor('0.0.0.0', 3000)).toMatch(/^http:\/\/\d+\.\d+\.\d+\.\d+:3000$/)
  })
})
