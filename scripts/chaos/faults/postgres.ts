import type pg from 'pg'
import { setTimeout as wait } from 'node:timers/promises'
import type { OwnProcess } from '../harness.ts'
import { caught, crowdedGateway, nothingToHeal, oneOf, trapWorker, type Fault, type Heal, type Scene } from './fault.ts'

const everyone = ({ web, workers }: Scene): OwnProcess[] => [...web, ...workers]

/** Makes every INSERT into these tables run `body` first. */
async function trap(
  { postgres }: Scene,
  tables: readonly string[],
  body: string,
  each: 'row' | 'statement' = 'statement',
): Promise<Heal> {
  await postgres.query(
    `create or replace function chaos() returns trigger language plpgsql as $$ begin ${body} return ${each === 'row' ? 'new' : 'null'}; end $$`,
  )
  for (const table of tables)
    await postgres.query(`create trigger chaos before insert on "${table}" for each ${each} execute function chaos()`)
  return async () => {
    for (const table of tables) await postgres.query(`drop trigger chaos on "${table}"`)
    await postgres.query('drop function chaos()')
  }
}

/** Opens connections until none are left, and makes our processes look for new ones. */
async function useUpConnections(scene: Scene): Promise<Heal> {
  const sessions = await takeAll(scene)
  for (const { postgres } of everyone(scene)) postgres.reset()
  sessions.push(...(await takeAll(scene)))
  return async () => void (await Promise.all(sessions.map((session) => session.end().catch(() => undefined))))
}

async function takeAll({ postgres }: Scene): Promise<pg.Client[]> {
  const sessions: pg.Client[] = []
  for (;;) {
    const session = await postgres.session().catch(() => undefined)
    if (!session) return sessions
    sessions.push(session)
  }
}

/**
 * Locks the hot items of one sale for a while; `backwards` takes them in the order that makes a deadlock with ours
 * likely.
 */
async function holdItems({ postgres, saleIds, random }: Scene, backwards: boolean): Promise<pg.Client> {
  const session = await postgres.session()
  await session.query('begin')
  const saleId = oneOf(saleIds, random)
  const { rows } = await session.query<{ sku: string }>(
    `select sku from sale_item where sale_id = $1 order by sku ${backwards ? 'desc' : 'asc'}`,
    [saleId],
  )
  for (const { sku } of rows) {
    await session.query('select 1 from sale_item where sale_id = $1 and sku = $2 for update', [saleId, sku])
    if (backwards) await wait(20)
  }
  return session
}

async function terminateOften({ postgres }: Scene): Promise<Heal> {
  const one =
    "select pg_terminate_backend(pid) from (select pid from pg_stat_activity where application_name similar to 'flashpack-(web|worker)%' order by random() limit 1) chosen"
  const over = new AbortController()
  const loop = (async () => {
    while (!over.signal.aborted) {
      await postgres.query(one).catch(() => undefined)
      await wait(300)
    }
  })()
  return async () => {
    over.abort()
    await loop
  }
}

const insertChunk = /insert-chunk/

export const postgresFaults: readonly Fault[] = [
  {
    id: 'F20',
    about: 'Postgres is stopped immediately and comes back after crash recovery',
    seconds: 1,
    inject: async ({ postgres, complain }) => {
      const startedAt = async (): Promise<number> =>
        Number(((await postgres.query('select pg_postmaster_start_time() as at')).rows[0] as { at: Date }).at)
      const before = await startedAt()
      postgres.stopImmediately()
      return async () => {
        if (!(await postgres.isUp()) || (await startedAt()) === before) complain('Postgres was not restarted')
      }
    },
  },
  {
    id: 'F21',
    about: 'one of our connections to Postgres is closed every 300 ms',
    seconds: 20,
    inject: terminateOften,
  },
  {
    id: 'F22',
    about: 'the answer to a commit is lost, at a worker and at a gateway',
    seconds: 0,
    inject: async (scene) => {
      await trapWorker(scene, ({ postgres }) => postgres.loseReplyOnce(/commit .. decisions/, /COMMIT/))
      await caught(scene, crowdedGateway(scene).postgres.loseReplyOnce(insertChunk, /INSERT 0 1/))
      return nothingToHeal
    },
  },
  {
    id: 'F23',
    about: 'a commit is lost on the way, at a worker and at a gateway',
    seconds: 0,
    inject: async (scene) => {
      await trapWorker(scene, ({ postgres }) => postgres.loseRequestOnce(/commit .. decisions/))
      await caught(scene, crowdedGateway(scene).postgres.loseRequestOnce(insertChunk))
      return nothingToHeal
    },
  },
  {
    id: 'F24',
    about: 'every chunk takes half a second to write',
    seconds: 15,
    inject: (scene) => trap(scene, ['intake_chunk'], 'perform pg_sleep(0.5);'),
  },
  {
    id: 'F24b',
    about: 'everything between the processes and Postgres takes 50 ms longer and comes in pieces',
    seconds: 10,
    inject: async (scene) => {
      for (const { postgres } of everyone(scene)) postgres.delay(50, 40)
      await wait(5_000)
      for (const { postgres } of everyone(scene)) postgres.slice(200)
      return async () => void (await Promise.all(everyone(scene).map(({ postgres }) => postgres.pass())))
    },
  },
  {
    id: 'F25',
    about: 'another session locks the hot items of a sale for 10 s',
    seconds: 10,
    inject: async (scene) => {
      const session = await holdItems(scene, false)
      return async () => {
        await session.query('rollback')
        await session.end()
      }
    },
  },
  {
    id: 'F26',
    about: 'another session keeps locking items in the wrong order',
    seconds: 1,
    inject: async (scene) => {
      for (let i = 0; i < 40; i += 1) {
        const session = await holdItems(scene, true).catch(() => undefined)
        await session?.end()
      }
      return nothingToHeal
    },
  },
  {
    id: 'F27',
    about: 'one in five transactions fails with a serialization error (40001)',
    seconds: 15,
    inject: (scene) =>
      trap(
        scene,
        ['intake_chunk', 'order'],
        "if random() < 0.2 then raise exception 'chaos' using errcode = '40001'; end if;",
      ),
  },
  { id: 'F28', about: 'Postgres has no connection left for us for 8 s', seconds: 8, inject: useUpConnections },
  {
    id: 'F29',
    about: 'Postgres is read-only for 8 s',
    seconds: 8,
    inject: async ({ postgres }) => {
      await postgres.query('alter system set default_transaction_read_only = on')
      await postgres.query('select pg_reload_conf()')
      return async () => {
        const session = await postgres.session()
        await session.query('set default_transaction_read_only = off')
        await session.query('alter system reset default_transaction_read_only')
        await session.query('select pg_reload_conf()')
        await session.end()
      }
    },
  },
  {
    id: 'F17b',
    about: "a worker's and a gateway's connections to Postgres are half-open: replies never arrive",
    seconds: 20,
    inject: async (scene) => {
      const both = [oneOf(scene.workers, scene.random), crowdedGateway(scene)]
      for (const { postgres } of both) postgres.blackhole('reply')
      await wait(2_000)
      // New connections work again; the old ones stay silent until someone gives them up.
      await Promise.all(both.map(({ postgres }) => postgres.pass()))
      return nothingToHeal
    },
  },
  {
    id: 'F45',
    about: 'the disk is full for documents, and for decisions for a moment',
    seconds: 8,
    inject: async (scene) => {
      const full = "raise exception 'could not extend file: No space left on device' using errcode = '53100';"
      const free = await trap(scene, ['document', 'order'], full)
      await wait(2_000)
      await free()
      const heal = await trap(scene, ['document'], full)
      await Promise.all(
        scene.saleIds.map((saleId) =>
          scene.http
            .json(`/api/sales/${saleId}/batches`, { method: 'POST', token: scene.hostToken })
            .catch(() => undefined),
        ),
      )
      return heal
    },
  },
]
