import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { Api, place, placeDecided } from '../support/api.ts'
import { metricsToken, readMetrics } from '../support/metrics.ts'
import { startProcess, type OwnProcess } from '../support/processes.ts'
import { queueHomes } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

/** The values of a metrics page, by name with labels. */
async function metricsOf(url: string): Promise<Map<string, number>> {
  const text = await readMetrics(url)
  return new Map(
    text
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
}

for (const queue of queueHomes()) {
  describe(`the metrics of a gateway and a worker, with the queue in ${queue}`, () => {
    let world: World
    let web: OwnProcess
    let worker: OwnProcess | undefined
    beforeAll(async () => {
      world = await openWorld({ queue, gateways: 0, workers: 0, settings: { METRICS_TOKEN: metricsToken } })
      web = await startProcess('web', world.env)
    })
    afterAll(async () => {
      await Promise.all([web.end('SIGTERM'), worker?.end('SIGTERM')])
      await world.close()
    })

    test('say what is waiting and what was done', async () => {
      const api = new Api(web.url)
      const { saleId } = await api.openSale(await world.token('host'), { items: { COFFEE: 3 } })
      const socket = await api.connect((await api.signUp()).token)
      const acks = await Promise.all(Array.from({ length: 5 }, () => place(socket, saleId)))
      expect(acks.every((ack) => ack.order.state === 'received')).toBe(true)
      const waiting = await metricsOf(web.url)
      expect([
        waiting.get('flashpack_undecided_orders'),
        waiting.get('flashpack_chunk_orders_sum'),
        waiting.get('flashpack_intake_seconds_count'),
        waiting.get('flashpack_decision_seconds_count'),
      ]).toEqual([5, 5, 5, 0])
      expect([
        waiting.get('flashpack_sockets{namespace="/live"}'),
        waiting.get('flashpack_sockets{namespace="/floor"}'),
      ]).toEqual([1, 0])
      expect(waiting.get('flashpack_nodejs_eventloop_lag_p99_seconds')!).toBeGreaterThanOrEqual(0)

      worker = await startProcess('worker', world.env)
      await until(
        'all are decided',
        async () => (await metricsOf(web.url)).get('flashpack_decision_seconds_count') === 5,
      )
      expect((await placeDecided(socket, saleId)).reason).toBe('sold-out')
      const done = await metricsOf(worker.url)
      expect([
        done.get('flashpack_decisions_total{outcome="confirmed"}'),
        done.get('flashpack_decisions_total{outcome="sold-out"}'),
        done.get('flashpack_round_orders_sum'),
      ]).toEqual([3, 3, 6])
      expect([
        done.get('flashpack_intake_orders'),
        done.get('flashpack_intake_oldest_seconds'),
        done.get('flashpack_quarantined_orders'),
        done.get('flashpack_alarms_overdue'),
        done.get('flashpack_line_orders'),
      ]).toEqual([0, 0, 0, 0, 0])
      expect([
        done.get('flashpack_queue_jobs{queue="reserve-0",state="failed"}'),
        done.get('flashpack_queue_jobs{queue="documents",state="waiting"}'),
      ]).toEqual([0, 0])
      socket.close()
    })

    test('are served even while Postgres does not answer, without what only it knows', async () => {
      const holder = await world.ctx.pool.connect()
      await holder.query('begin; lock table intake_chunk in access exclusive mode')
      await until('the intake is unknown', async () =>
        Number.isNaN((await metricsOf(worker!.url)).get('flashpack_intake_orders')),
      )
      expect((await metricsOf(worker!.url)).get('flashpack_decisions_total{outcome="confirmed"}')).toBe(3)
      await holder.query('rollback')
      holder.release()
      await until(
        'the intake is known again',
        async () => (await metricsOf(worker!.url)).get('flashpack_intake_orders') === 0,
      )
    })

    test('report the age of the oldest order from Postgres while no worker decides', async () => {
      const api = new Api(web.url)
      const { saleId } = await api.openSale(await world.token('host'), { items: { COFFEE: 3 } })
      const socket = await api.connect((await api.signUp()).token)
      const holder = await world.ctx.pool.connect()
      await holder.query('begin; select from partition for update')
      await place(socket, saleId)
      await until('it is seen in the intake', async () => {
        const line = await metricsOf(worker!.url)
        return line.get('flashpack_intake_orders') === 1 && line.get('flashpack_intake_oldest_seconds')! > 0.2
      })
      await holder.query('rollback')
      holder.release()
      await until(
        'the intake is empty',
        async () => (await metricsOf(worker!.url)).get('flashpack_intake_orders') === 0,
      )
      socket.close()
    })
  })
}
