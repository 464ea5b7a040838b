import { atEnd, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedPackage, usableBinaries } from '../../scripts/services/postgres-binaries.ts'
import { startPostgres } from '../../scripts/services/postgres.ts'
import { projectRoot } from '../../shared/lib/paths.ts'
import { run } from '../../scripts/services/run.ts'
import { SetupError } from '../../scripts/services/setup-error.ts'
import { hold, isOpenToOthers, isRoot, nobody, release, sql, temporaryFolder, testWhere } from './support.ts'

const testAsRoot = testWhere(isRoot)
const testAsOrdinaryUser = testWhere(isRoot && isOpenToOthers(join(projectRoot, 'package.json')))
const never = new AbortController().signal

for (const env of [
  { LANG: 'C', LC_ALL: 'C' },
  { LANG: '', LC_ALL: '' },
  { LANG: 'xx_XX.nonsense', LC_ALL: 'xx_XX.nonsense' },
]) {
  test(`the database speaks UTF-8 and knows its letters when LANG is '${env.LANG}'`, async () => {
    const { databaseUrl } = await hold({ dataHome: temporaryFolder(), queue: 'postgres' }, { env })
    const rows = await sql(
      databaseUrl,
      "select current_setting('server_encoding') as encoding, upper('đặng') as upper, length('ệ') as length",
    )
    expect(rows).toEqual([{ encoding: 'UTF8', upper: 'ĐẶNG', length: 1 }])
  })
}

testAsOrdinaryUser('as an ordinary user everything runs as that user, in a folder it owns', async () => {
  const dataHome = temporaryFolder()
  chownSync(dataHome, nobody.uid, nobody.gid)
  const first = await hold({ dataHome, queue: 'postgres' }, { user: nobody, env: { HOME: dataHome } })
  await sql(first.databaseUrl, 'create table kept as select 7 as n')
  expect(lstatSync(join(dataHome, 'postgres')).uid).toBe(nobody.uid)
  await release(first.process)

  // Root starting it once in between neither loses the data nor takes it away from its owner.
  const second = await hold({ dataHome, queue: 'postgres' })
  expect(await sql(second.databaseUrl, 'select n from kept')).toEqual([{ n: 7 }])
  await release(second.process)
  const third = await hold({ dataHome, queue: 'postgres' }, { user: nobody, env: { HOME: dataHome } })
  expect(await sql(third.databaseUrl, 'select n from kept')).toEqual([{ n: 7 }])
})

testAsRoot(
  'in a folder that only root can enter, the data goes to the system folder and a notice says so',
  async () => {
    const closed = temporaryFolder()
    const dataHome = join(closed, 'app', '.data')
    mkdirSync(dataHome, { recursive: true })
    const system = openFolder()
    const first = await hold({ dataHome, queue: 'postgres', systemFolder: system })
    expect(first.error).toBeUndefined()
    await sql(first.databaseUrl, 'create table kept as select 7 as n')
    expect(first.notices.join()).toMatch(new RegExp(`data is in ${system}`))
    expect(existsSync(join(dataHome, 'data-is-elsewhere.txt'))).toBe(true)
    expect(existsSync(join(dataHome, 'postgres'))).toBe(false)
    await release(first.process)

    chmodSync(closed, 0o755) // the data must not seem lost once the folder is opened
    const second = await hold({ dataHome, queue: 'postgres', systemFolder: system })
    expect(await sql(second.databaseUrl, 'select n from kept')).toEqual([{ n: 7 }])
  },
)

testAsRoot("binaries that the servers' user cannot reach are copied once to where it can", async () => {
  const closed = join(temporaryFolder(), 'package')
  cpSync(installedPackage(), closed, { recursive: true, verbatimSymlinks: true })
  const chmod = await run('/bin/chmod', ['-R', 'go-rwx', closed], { limitMs: 10_000 })
  expect(chmod.ok).toBeTruthy()
  const system = openFolder()
  const home = { folder: openFolder(), runAs: nobody, systemFolder: system, notice: null }
  const started = await startPostgres(home, { signal: never, packageFolder: closed })
  atEnd(() => started.server.stop())
  expect(await sql(started.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(readdirSync(system)).toHaveLength(1)
  expect(readFileSync(`/proc/${started.server.pid}/status`, 'utf8')).toMatch(/^Uid:\t65534/m)
  expect((await usableBinaries(home, closed)).postgres.startsWith(system)).toBe(true)
})

test('library links that npm --ignore-scripts left out are created', async () => {
  const copy = join(temporaryFolder(), 'package')
  cpSync(installedPackage(), copy, { recursive: true, verbatimSymlinks: true })
  chmodSync(join(copy, '..'), 0o755)
  const lib = join(copy, 'native', 'lib')
  const links = readdirSync(lib).filter((name) => lstatSync(join(lib, name)).isSymbolicLink())
  expect(links.length).toBeGreaterThan(0)
  for (const name of links) rmSync(join(lib, name))
  const folder = openFolder()
  const { postgres } = await usableBinaries(
    { folder, runAs: isRoot ? nobody : null, systemFolder: null, notice: null },
    copy,
  )
  assert.ok(postgres.startsWith(copy), 'no copy was needed')
  expect(readdirSync(lib).filter((name) => lstatSync(join(lib, name)).isSymbolicLink())).toEqual(links)
})

test('data of another Postgres version, a lost password and foreign files are refused in one line', async () => {
  const dataHome = temporaryFolder()
  const held = await hold({ dataHome, queue: 'postgres' })
  await release(held.process)
  writeFileSync(join(dataHome, 'postgres', 'PG_VERSION'), '15\n')
  expect((await hold({ dataHome, queue: 'postgres' })).error ?? '').toMatch(
    /created by Postgres 15, this is Postgres 18/,
  )
  writeFileSync(join(dataHome, 'postgres', 'PG_VERSION'), '18\n')
  rmSync(join(dataHome, 'postgres.password'))
  expect((await hold({ dataHome, queue: 'postgres' })).error ?? '').toMatch(/password of the data in .* cannot be read/)
  rmSync(join(dataHome, 'postgres', 'PG_VERSION'))
  const refused = await hold({ dataHome, queue: 'postgres' })
  expect(refused.error ?? '').toMatch(/contains files that are not Postgres data/)
  expect(refused.isSetup).toBe(true)
  expect(refused.error ?? '').not.toMatch(/\n/)
})

test('a package for a different machine is refused with the remedy', async () => {
  const broken = join(temporaryFolder(), 'package')
  mkdirSync(join(broken, 'native', 'bin'), { recursive: true })
  writeFileSync(join(broken, 'package.json'), '{"version":"18.4.0"}')
  for (const name of ['postgres', 'initdb'])
    writeFileSync(join(broken, 'native', 'bin', name), 'not a program', { mode: 0o755 })
  await assert.rejects(
    usableBinaries({ folder: openFolder(), runAs: null, systemFolder: null, notice: null }, broken),
    (error) => error instanceof SetupError && /does not run on this machine .* set DATABASE_URL/.test(error.message),
  )
})

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-test-open-'))
  chmodSync(folder, 0o755)
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
