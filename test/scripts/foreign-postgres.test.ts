import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { Api, placeDecided } from '../support/api.ts'
import { startProcess, type OwnProcess } from '../support/processes.ts'
import { runScript, type Ended } from '../support/run-script.ts'
import { testServices } from '../support/services.ts'

describe("someone else's Postgres, with a role that owns the tables and another for web and worker, neither of them a superuser", () => {
  const name = `shop_${randomBytes(4).toString('hex')}`
  const [owner, app] = [`${name}_owner`, `${name}-app`]
  const password = randomBytes(12).toString('hex')
  const processes: OwnProcess[] = []
  let admin: pg.Client
  let env: Record<string, string>
  let ownerUrl: string

  beforeAll(async () => {
    const { databaseUrl } = testServices()
    admin = new pg.Client({ connectionString: databaseUrl })
    await admin.connect()
    for (const role of [owner, app]) await admin.query(`create role "${role}" login password '${password}'`)
    await admin.query(`create database ${name} owner ${owner}`)
    const urlOf = (role: string): string =>
      Object.assign(new URL(databaseUrl), { username: role, password, pathname: `/${name}` }).href
    ownerUrl = urlOf(owner)
    env = {
      DATABASE_URL: urlOf(app),
      DATABASE_SCHEMA: 'flashpack',
      QUEUE: 'postgres',
      PORT: '0',
      WORKER_PORT: '0',
      LOG_LEVEL: 'error',
      TOKEN_SECRET: randomBytes(36).toString('base64url'),
      PERSONAL_DATA_KEY: randomBytes(36).toString('base64url'),
      PAYMENT_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    }
  })
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.end('SIGTERM')))
    await admin.query(`drop database if exists ${name} with (force)`)
    for (const role of [app, owner]) await admin.query(`drop role if exists "${role}"`)
    await admin.end()
  })

  const run = (command: string, parts: string[] = [], more: Record<string, string> = {}): Promise<Ended> =>
    runScript(command, parts, { ...env, ...more })

  test('is not touched by the role of web and worker alone, which may not create tables', async () => {
    const { code, error } = await run('migrate')
    assert.equal(code, 3, error)
    expect(error).toMatch(
      /\nThe role that creates the tables is not allowed to.*permission denied.*DATABASE_OWNER_URL.*\n$/,
    )
  })

  test('gets its tables from the owner, once', async () => {
    const first = await run('migrate', [], { DATABASE_OWNER_URL: ownerUrl })
    expect(first.code).toBe(0)
    expect(first.error).toMatch(/^Database: .*, schema flashpack \(named by DATABASE_URL\)\n$/)
    expect(first.out).toMatch(/^Applied 0001-first, /)
    expect((await run('migrate', [], { DATABASE_OWNER_URL: ownerUrl })).out).toBe('The schema is up to date.\n')
  })

  test('serves a sale to web and worker, which can append to history and change none of it', async () => {
    processes.push(await startProcess('worker', env))
    const web = await startProcess('web', env)
    processes.push(web)
    const { out, code, error } = await run('token', ['--role', 'host'])
    assert.equal(code, 0, error)
    const api = new Api(web.url)
    const { saleId } = await api.openSale(out.trim())
    const socket = await api.connect((await api.signUp()).token)
    const decided = await placeDecided(socket, saleId)
    socket.close()
    expect(decided.state).toBe('confirmed')
    const client = new pg.Client({ connectionString: env['DATABASE_URL']!, options: '-c search_path=flashpack' })
    await client.connect()
    try {
      for (const text of [
        "update order_event set state = 'sold-out'",
        'delete from stock_movement',
        'truncate audit_entry',
        'drop table "order"',
      ])
        await assert.rejects(client.query(text), { code: '42501' }, text)
    } finally {
      await client.end()
    }
  })

  test('can be verified by either role', async () => {
    for (const url of [env['DATABASE_URL']!, ownerUrl]) {
      const { code, out, error } = await run('verify', [], { DATABASE_URL: url })
      assert.equal(code, 0, out + error)
    }
  })
})
