import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectPath } from '../../shared/lib/paths.ts'
import { Api, placeDecided } from '../support/api.ts'
import type { Ended } from '../support/run-script.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

/** A Flashpack that was started with `npm start` in its own folder, as a person would. */
interface Started {
  folder: string
  process: ChildProcess
  url: string
}

async function start(): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-beside-'))
  cpSync(projectPath('dist'), join(folder, 'dist'), { recursive: true })
  for (const name of ['node_modules', 'data', 'package.json', 'package-lock.json', 'shared'])
    symlinkSync(projectPath(name), join(folder, name))
  const process = spawn(globalThis.process.execPath, ['dist/scripts/start.js', '--queue', 'postgres'], {
    cwd: folder,
    env: { PATH: globalThis.process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: process.stdout })) {
    const url = /^ready (\S+)$/.exec(line)?.[1]
    if (url) return { folder, process, url }
  }
  throw new Error('it ended before it was ready')
}

const seller = 'seller-of-this-test'
const phone = '0912345678'
const name = 'Lâm Tố Quyên'

/** Each command that works on a database, and how its output shows which one it used. */
const commands: Record<
  string,
  { parts: (folder: string) => string[]; saw: (ended: Ended, world: World, folder: string) => unknown }
> = {
  token: {
    parts: () => ['--role', 'host', '--seller', seller],
    saw: (_ended, world) =>
      world.ctx.db.selectFrom('seller').select('slug').where('slug', '=', seller).executeTakeFirst(),
  },
  'sign-in': {
    parts: () => ['--role', 'owner', '--seller', seller],
    saw: ({ out }) => /^http:\S+\/sign-in#\S+\n$/.test(out),
  },
  person: { parts: () => ['export', '--phone', phone], saw: ({ out }) => out.includes(name) },
  verify: { parts: () => [], saw: ({ out }) => /^ok {4}\S+ +[1-9]\d* checked$/m.test(out) },
  backup: {
    parts: (folder) => ['--to', join(folder, 'backup'), '--json'],
    saw: ({ out }) => (JSON.parse(out) as { rows: number }).rows > 20,
  },
  migrate: { parts: () => [], saw: ({ out }) => out === 'The schema is up to date.\n' },
  check: {
    parts: (folder) => ['--journal', join(folder, 'journal.jsonl')],
    saw: ({ out }) => out.includes('C1'),
  },
}

describe('a command next to a Flashpack that runs in the same folder', () => {
  let world: World
  let beside: Started
  beforeAll(async () => {
    world = await openWorld()
    const { saleId } = await world.api.openSale(await world.token('host'))
    const viewer = await world.api.signUp({ name, phone })
    const socket = await world.api.connect(viewer.token)
    await placeDecided(socket, saleId)
    socket.close()
    beside = await start()
    writeFileSync(join(beside.folder, 'journal.jsonl'), '')
  })
  afterAll(async () => {
    const ended = once(beside.process, 'exit')
    beside.process.kill('SIGTERM')
    await ended
    await world.close()
    rmSync(beside.folder, { recursive: true, force: true, maxRetries: 3 })
  })

  const run = (command: string, parts: string[], env: Record<string, string>): Promise<Ended> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(beside.folder, 'dist', 'scripts', `${command}.js`), ...parts],
        { cwd: beside.folder, env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'error', ...env } },
        (error, out, errorText) => resolve({ code: error ? Number(error.code ?? -1) : 0, out, error: errorText }),
      )
    })
  const saidOf = ({ error }: Ended): string[] => error.split('\n').filter((line) => line.startsWith('Database: '))
  /** The environment of the other database: everything, or with its URL in a file. */
  function environments(): Record<string, string>[] {
    const { DATABASE_URL, ...rest } = world.env
    const file = join(beside.folder, 'database-url')
    writeFileSync(file, `${DATABASE_URL}\n`)
    return [world.env, { ...rest, DATABASE_URL_FILE: file }]
  }

  test('is in the list below', () => {
    const working = readdirSync(projectPath('scripts'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.replace('.ts', ''))
    const others = [
      'start',
      'test',
      'docs',
      'build-pages',
      'build-processes',
      'restore',
      'audit-offline',
      'notice',
      'sbom',
      'secrets',
    ]
    expect(working.filter((one) => !(one in commands) && !others.includes(one))).toEqual([])
  })

  for (const [i, [command, { parts, saw }]] of Object.entries(commands).entries()) {
    test(`works on the database that the environment names, and says so: ${command}`, async () => {
      // Every other command finds the URL in a file: they all read their settings by the same door.
      const env = environments()[i % 2]!
      rmSync(join(beside.folder, 'backup'), { recursive: true, force: true })
      // Again for the check, which finds fault with a job that is still at work.
      const { ended } = await until(`${command} succeeds`, async () => {
        const one = await run(command, parts(beside.folder), env)
        if (command !== 'check') assert.equal(one.code, 0, one.out + one.error)
        return one.code === 0 && { ended: one }
      })
      assert.ok(await saw(ended, world, beside.folder), ended.out + ended.error)
      const { host, pathname, password } = new URL(world.env['DATABASE_URL']!)
      const [said, ...more] = saidOf(ended)
      expect(more).toEqual([])
      assert.ok(said!.includes(`${host}${pathname}, schema ${world.config.DATABASE_SCHEMA}`), said)
      expect(password === '' || !ended.error.includes(password)).toBeTruthy()
    })

    test(`works on the running one if the environment names none, and says so: ${command}`, async () => {
      rmSync(join(beside.folder, 'backup'), { recursive: true, force: true })
      const ended = await run(command, parts(beside.folder), {})
      assert.ok(command === 'check' || ended.code === 0, ended.out + ended.error)
      const [said, ...more] = saidOf(ended)
      expect(more).toEqual([])
      expect(said!).toMatch(/schema public \(of the Flashpack that runs in this folder\)$/)
    })
  }

  test('never says that nothing is stored about a person when the key is not that of the database', async () => {
    const { PERSONAL_DATA_KEY: _key, ...env } = world.env
    for (const parts of [
      ['export', '--phone', phone],
      ['erase', '--phone', phone],
    ]) {
      const ended = await run('person', parts, env)
      assert.deepEqual([ended.code, ended.out], [3, ''], ended.error)
      expect(ended.error).toMatch(/PERSONAL_DATA_KEY is not the key of this database/)
    }
  })

  test('is for the running one only when it is used: a token of either is valid only for its own', async () => {
    const [own, other] = await Promise.all([
      run('token', ['--role', 'host'], {}),
      run('token', ['--role', 'host'], world.env),
    ])
    const statusOf = async (url: string, { out }: Ended): Promise<number> =>
      (await new Api(url).call('GET', '/api/me', out.trim())).status
    expect([
      await statusOf(beside.url, own),
      await statusOf(world.api.url, other),
      await statusOf(beside.url, other),
      await statusOf(world.api.url, own),
    ]).toEqual([200, 200, 401, 401])
  })
})
