import { expect, test } from '../support/jest.ts'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { readSchemaFacts } from '../../shared/startup/postgres-facts.ts'
import { deployText } from '../support/deploy.ts'
import { atEnd } from '../support/jest.ts'
import { runScript } from '../support/run-script.ts'
import { testServices } from '../support/services.ts'

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  // Dropping its database ends a connection that a failed test left open; unheard, that would end the process.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** What psql does with the file, but for names of this test's own, since roles belong to the whole server. */
async function runRoles(admin: string, name: string, passwords: Record<string, string>): Promise<void> {
  const text = deployText('postgres', 'roles.sql')
    .replaceAll(/^(--.*|\\set.*)$/gm, '')
    .replaceAll(/:'(\w+)'/g, (_, variable: string) => `'${passwords[variable]!}'`)
    .replaceAll('flashpack', name)
  const [before, after] = text.split(`\\connect ${name}`)
  for (const [url, part] of [
    [admin, before],
    [Object.assign(new URL(admin), { pathname: `/${name}` }).href, after],
  ] as const) {
    const client = await connect(url)
    // One by one: a database cannot be made inside the transaction of several.
    for (const statement of part!.split(';').filter((one) => one.trim() !== '')) await client.query(statement)
    await client.end()
  }
}

test('roles.sql makes what migrate fills as owner, and an app role that can work, and cannot change the audit', async () => {
  const { databaseUrl: admin } = testServices()
  const name = `t_${randomBytes(6).toString('hex')}`
  atEnd(async () => {
    const client = await connect(admin)
    await client.query(`drop database if exists ${name} with (force)`)
    for (const role of ['owner', 'app']) await client.query(`drop role if exists ${name}_${role}`)
    await client.end()
  })
  await runRoles(admin, name, { owner_password: 'owner-secret', app_password: 'app-secret' })
  const urlOf = (role: 'owner' | 'app'): string =>
    Object.assign(new URL(admin), { pathname: `/${name}`, username: `${name}_${role}`, password: `${role}-secret` })
      .href
  const env = { DATABASE_URL: urlOf('app'), DATABASE_OWNER_URL: urlOf('owner') }
  expect(await runScript('migrate', [], env)).toMatchObject({ code: 0 })
  expect(await runScript('migrate', [], env)).toMatchObject({ code: 0, out: 'The schema is up to date.\n' })
  expect(await runScript('verify', [], { DATABASE_URL: env.DATABASE_URL })).toMatchObject({ code: 0 })
  const app = await connect(env.DATABASE_URL)
  atEnd(() => app.end())
  // What web and worker look for before they start.
  expect(await readSchemaFacts(app, 'public', 'flashpack_queue')).toMatchObject({ lacking: [] })
  await expect(app.query('update audit_entry set actor = actor')).rejects.toThrow(/permission denied/)
  await expect(app.query('create table mine ()')).rejects.toThrow(/permission denied/)
  const stranger = Object.assign(new URL(env.DATABASE_URL), { password: 'x' }).href
  await expect(connect(stranger)).rejects.toThrow()
})

test('`migrate --make-role` makes the app role where its owner may, as compose.yaml asks it to', async () => {
  const { databaseUrl: admin } = testServices()
  const name = `t_${randomBytes(6).toString('hex')}`
  const client = await connect(admin)
  atEnd(async () => {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`drop role if exists ${name}`)
    await client.end()
  })
  await client.query(`create database ${name}`)
  const owner = Object.assign(new URL(admin), { pathname: `/${name}` }).href
  const app = Object.assign(new URL(owner), { username: name, password: 'secret' }).href
  const env = { DATABASE_URL: app, DATABASE_OWNER_URL: owner }
  expect(await runScript('migrate', [], env)).toMatchObject({ code: 3 })
  expect(await runScript('migrate', ['--make-role'], env)).toMatchObject({ code: 0 })
  const made = await connect(app)
  atEnd(() => made.end())
  const { rows } = await made.query<{ sales: string }>('select count(*)::text as sales from sale')
  expect(rows).toEqual([{ sales: '0' }])
})
