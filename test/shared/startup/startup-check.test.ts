import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { postgresProblems, skewNotice } from '../../../shared/startup/postgres-problems.ts'
import { redisProblems } from '../../../shared/startup/redis-problems.ts'
import { openOwnServices, type OwnServices } from '../../support/own-services.ts'
import { runScript, type Ended } from '../../support/run-script.ts'
import { queueHomes } from '../../support/services.ts'
import { openWorld, type World } from '../../support/world.ts'
import { describeUnless } from '../../support/unless.ts'

const sound = {
  version: 150_018,
  versionText: '15.18',
  standby: false,
  readOnly: false,
  encoding: 'UTF8',
  database: 'shop',
  user: 'shop',
  settings: [],
  clockMs: 1_000_000,
}

describeUnless(
  !queueHomes().includes('redis') && 'needs a Redis',
  'a process on services that would break a promise',
  () => {
    let services: OwnServices
    let world: World
    beforeAll(async () => {
      services = await openOwnServices()
      world = await openWorld({ queue: 'redis', gateways: 0, workers: 0, services })
    })
    afterAll(async () => {
      await world.close()
      await services.close()
    })

    const start = (kind: 'web' | 'worker', env: Record<string, string> = {}): Promise<Ended> =>
      runScript(kind === 'web' ? '../server/main' : '../workers/main', [], { ...world.env, ...env })
    const query = (text: string): Promise<unknown> => sql.raw(text).execute(world.ctx.db)
    async function assertRefused(
      kind: 'web' | 'worker',
      meant: RegExp[],
      env: Record<string, string> = {},
    ): Promise<void> {
      const { code, error } = await start(kind, env)
      const lines = error.trim().split('\n')
      assert.equal(code, 3, error)
      expect(lines[0]).toBe('Flashpack cannot start on these services:')
      assert.equal(lines.length - 1, meant.length, error)
      for (const [i, pattern] of meant.entries()) expect(lines[i + 1]!).toMatch(pattern)
      const password = new URL(world.env['DATABASE_URL']!).password
      expect(password === '' || !error.includes(password)).toBeTruthy()
    }
    const database = (url: string, name: string): string =>
      Object.assign(new URL(url), { pathname: `/${name}` }).toString()

    test('refuses a Redis that drops keys and is a replica, and a Postgres that does not sync, all at once with the fix for each', async () => {
      await query('alter system set full_page_writes = off')
      await query('alter role flashpack_app set synchronous_commit = off')
      await query('select pg_reload_conf()')
      await services.redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
      await services.redis.command('REPLICAOF', '127.0.0.1', '1')
      try {
        for (const kind of ['web', 'worker'] as const) {
          await assertRefused(kind, [
            /^ {2}- Postgres has full_page_writes off, so an acknowledged order may be lost: run `ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf\(\)`$/,
            /synchronous_commit off.*`ALTER ROLE \S+ SET synchronous_commit = on`/,
            /^ {2}- Redis at redis:\S+ is a replica: .*`redis-cli -u \S+ REPLICAOF NO ONE`/,
            /maxmemory-policy is allkeys-lru\): run `redis-cli -u \S+ CONFIG SET maxmemory-policy noeviction`/,
          ])
        }
      } finally {
        await services.redis.command('REPLICAOF', 'NO', 'ONE')
        await services.redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
        await query('alter role flashpack_app reset synchronous_commit')
        await query('alter system reset full_page_writes')
        await query('select pg_reload_conf()')
      }
    })

    test('refuses a database that is read-only, in an encoding without our letters, of a newer schema, or of a role without rights', async () => {
      const { DATABASE_URL: url, DATABASE_SCHEMA: schema } = world.env as {
        DATABASE_URL: string
        DATABASE_SCHEMA: string
      }
      await query("create database ascii encoding 'SQL_ASCII' template template0 locale 'C'")
      await query('create database stopped')
      await query('alter database stopped set default_transaction_read_only = on')
      await assertRefused(
        'web',
        [
          /database ascii has the encoding SQL_ASCII.*`CREATE DATABASE ascii_utf8 ENCODING 'UTF8' TEMPLATE template0`/,
          /no Flashpack tables in the schema \S+ yet: run `npm run migrate`/,
        ],
        { DATABASE_URL: database(url, 'ascii') },
      )
      await assertRefused(
        'worker',
        [
          /Postgres is read-only: run `ALTER DATABASE stopped SET default_transaction_read_only = off`/,
          /no Flashpack tables/,
        ],
        { DATABASE_URL: database(url, 'stopped') },
      )

      await query(`insert into ${schema}.kysely_migration (name, timestamp) values ('9999-of-tomorrow', 'x')`)
      await assertRefused('worker', [/schema \S+ is newer than this code \(it has 9999-of-tomorrow\)/])
      await query(`delete from ${schema}.kysely_migration where name like '9999%'`)

      await query("create role clerk login password 'clerk-of-the-shop'")
      await query(`grant usage on schema ${schema} to clerk; grant select on all tables in schema ${schema} to clerk`)
      const clerk = Object.assign(new URL(url), { username: 'clerk', password: 'clerk-of-the-shop' }).toString()
      await assertRefused(
        'web',
        [
          /^ {2}- The role clerk lacks insert on \w+, .* and \d+ more: as the owner run `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \S+ TO clerk`$/,
        ],
        { DATABASE_URL: clerk },
      )
    })

    test('reports versions that are too old, a standby, and differing clocks, which are no danger', () => {
      expect(postgresProblems({ ...sound, version: 140_011, versionText: '14.11' })[0]!).toMatch(
        /^Postgres is version 14\.11, but at least 15 is required/,
      )
      expect(postgresProblems({ ...sound, standby: true, readOnly: true }).join('\n')).toMatch(
        /^Postgres is a standby.*SELECT pg_promote\(\)`$/,
      )
      expect(postgresProblems(sound)).toEqual([])
      const redis = { version: '6.0.16', role: 'master', policy: 'noeviction', cluster: false, writeError: undefined }
      expect(redisProblems(redis, 'redis://127.0.0.1')[0]!).toMatch(
        /is version 6\.0\.16, but at least 6\.2 is required/,
      )
      expect(
        redisProblems({ ...redis, version: '7.2.0', writeError: 'NOPERM no rights' }, 'redis://:pw@127.0.0.1')[0]!,
      ).toMatch(/^Redis at redis:\/\/:\*\*\*@127\.0\.0\.1 rejects our writes \(NOPERM no rights\)/)
      expect(skewNotice(1_004_000, sound)).toBeUndefined()
      expect(skewNotice(994_000, sound) ?? '').toMatch(/6 s behind Postgres/)
    })
  },
)
