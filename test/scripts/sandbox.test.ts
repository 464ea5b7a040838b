import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { readEnv } from '../../shared/config.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { addressFor } from '../../scripts/sandbox/own-address.ts'
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
  before(async () => void (world = await openWorld({ gateways: 0, workers: 0 })))
  after(async () => {
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

  test(
    'opens a sale that a stranger can order from and pay, signs each of the staff in once, ends by Ctrl-C, and starts anew with new links',
    { timeout: 200_000 },
    async () => {
      const first = await start()
      assert.deepEqual(Object.keys(first.links), ['viewer', 'host', 'packer', 'dispatcher', 'admin'])
      const api = new Api(first.url)
      const saleId = first.links['viewer']!.split('/').at(-1)!
      const sale = (await api.call<SaleView>('GET', `/api/sales/${saleId}`)).body
      assert.equal(sale.state, 'open')
      assert.ok(sale.pin)
      for (const role of ['host', 'packer', 'dispatcher', 'admin']) {
        const code = first.links[role]!.split('#')[1]
        const [once, twice] = [
          await api.call('POST', '/api/sign-in', undefined, { code }),
          await api.call('POST', '/api/sign-in', undefined, { code }),
        ]
        assert.deepEqual([once.status, once.body['role'], twice.status], [200, role, 404])
      }

      const viewer = await api.signUp()
      const socket = await api.connect(viewer.token)
      const order = await placeDecided(socket, saleId, { lines: [{ sku: sale.pin, quantity: 1 }], payment: 'prepaid' })
      socket.close()
      assert.equal(order.state, 'reserved')
      const shown = await (await fetch(order.payUrl!)).text()
      assert.match(shown, /120\.000/)
      assert.match(await (await fetch(order.payUrl!, { method: 'POST' })).text(), /Đã trả/)
      const paid = await api.call<OrderView>('GET', `/api/orders/${order.orderId}`, viewer.token)
      assert.deepEqual([paid.body.state, paid.body.paidAt !== undefined], ['confirmed', true])
      assert.match(await (await fetch(order.payUrl!)).text(), /Không còn gì phải trả/)

      assert.equal(await first.stop(), 0)
      const second = await start()
      for (const [who, link] of Object.entries(second.links))
        assert.notEqual(
          new URL(link).pathname + new URL(link).hash,
          new URL(first.links[who]!).pathname + new URL(first.links[who]!).hash,
        )
      assert.equal((await new Api(second.url).call<SaleView>('GET', `/api/sales/${saleId}`)).body.state, 'closed')
      assert.equal(await second.stop(), 0)
    },
  )

  test('says an address that phones can open when others may connect', () => {
    assert.equal(addressFor('127.0.0.1', 3000), 'http://127.0.0.1:3000')
    assert.equal(addressFor('192.168.1.7', 3000), 'http://192.168.1.7:3000')
    assert.match(addressFor('0.0.0.0', 3000), /^http:\/\/\d+\.\d+\.\d+\.\d+:3000$/)
  })
})
