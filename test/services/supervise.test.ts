import { atEnd, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { identify, isRunning } from '../../scripts/services/process-identity.ts'
import { SetupError } from '../../scripts/services/setup-error.ts'
import { supervise, type SuperviseOptions, type Supervision } from '../../scripts/services/supervise.ts'
import { holdsWithin } from '../../scripts/services/wait.ts'
import { temporaryFolder } from './support.ts'

const STAY = "setInterval(() => {}, 1000); process.on('disconnect', () => process.exit(0));"
const READY = "process.send({ ready: true, url: 'http://127.0.0.1:' + process.env.MY_PORT });"

test('all processes are started with their environment and report their URLs', async () => {
  const supervision = start({ web: STAY + READY, worker: `${STAY} process.send({ ready: true });` })
  expect(await supervision.ready).toEqual({ web: 'http://127.0.0.1:4711' })
  expect(supervision.processes.map(({ name, pid }) => [name, pid > 0])).toEqual([
    ['web', true],
    ['worker', true],
  ])
})

test('a process that dies is restarted, after ever longer pauses', async () => {
  const notices: string[] = []
  const supervision = start({ web: `${STAY}${READY}` }, { backOffMs: 20, onNotice: (line) => notices.push(line) })
  await supervision.ready
  for (let death = 1; death <= 5; death++) {
    const [web] = supervision.processes
    const before = web?.pid ?? 0
    expect(before).toBeGreaterThan(0)
    web?.kill('SIGKILL')
    expect(await holdsWithin(60_000, () => ![0, before].includes(web?.pid ?? 0))).toBeTruthy()
  }
  expect(notices.map((line) => /web ended \(killed by SIGKILL\) and is restarted in (\S+) s/.exec(line)?.[1])).toEqual([
    '0.02',
    '0.04',
    '0.08',
    '0.16',
    '0.2',
  ])
})

test('a process that gets SIGTERM from elsewhere and exits cleanly is restarted after the shortest pause, however often', async () => {
  const notices: string[] = []
  const supervision = start(
    { web: `${STAY} process.on('SIGTERM', () => process.exit(0)); ${READY}` },
    { backOffMs: 20, onNotice: (line) => notices.push(line) },
  )
  await supervision.ready
  const web = supervision.processes[0]!
  for (let times = 1; times <= 3; times += 1) {
    expect(await holdsWithin(60_000, () => web.isReady)).toBeTruthy()
    web.kill('SIGTERM')
    expect(await holdsWithin(60_000, () => notices.length === times)).toBeTruthy()
  }
  expect(notices).toEqual(Array<string>(3).fill('web ended (exit code 0) and is restarted in 0.02 s.'))
})

for (const code of [2, 3]) {
  test(`a process that exits ${code} before it is ready ends everything with its last line`, async () => {
    const supervision = start({
      web: `console.error('TOKEN_SECRET is missing'); process.exit(${code})`,
      worker: STAY + READY,
    })
    await assert.rejects(
      supervision.ready,
      (error) => error instanceof SetupError && error.message === 'web cannot start: TOKEN_SECRET is missing',
    )
    expect((await supervision.ended)?.message).toBe('web cannot start: TOKEN_SECRET is missing')
    expect(supervision.processes.every(({ pid }) => pid === 0)).toBe(true)
  })
}

test('a process that was ready once and then exits 3 at its start is retried: what it runs on is only down temporarily', async () => {
  const folder = temporaryFolder()
  const script = `const fs = await import('node:fs'); const at = '${folder}/starts'; fs.appendFileSync(at, 'x'); if ([2, 3].includes(fs.readFileSync(at, 'utf8').length)) process.exit(3); ${STAY}${READY}`
  const supervision = start({ web: script }, { backOffMs: 20 })
  await supervision.ready
  supervision.processes[0]?.kill('SIGKILL')
  expect(
    await holdsWithin(
      5000,
      () => readFileSync(join(folder, 'starts'), 'utf8').length === 4 && supervision.processes[0]?.pid !== 0,
    ),
  ).toBeTruthy()
})

test('a process that exits 1 before it is ready is retried', async () => {
  const flag = join(temporaryFolder(), 'tried')
  const supervision = start(
    {
      web: `const fs = await import('node:fs'); if (!fs.existsSync('${flag}')) { fs.writeFileSync('${flag}', ''); process.exit(1) } ${STAY}${READY}`,
    },
    { backOffMs: 20 },
  )
  expect(await supervision.ready).toEqual({ web: 'http://127.0.0.1:4711' })
})

test('a stop lets a process finish its work', async () => {
  const lines: string[] = []
  const supervision = start(
    {
      web: `${STAY} process.on('SIGTERM', () => setTimeout(() => { console.log('finished'); process.exit(0) }, 300)); ${READY}`,
    },
    {},
    lines,
  )
  await supervision.ready
  await supervision.stop()
  expect(lines).toEqual(['finished'])
  expect(await supervision.ended).toBeNull()
})

test('a process that ignores the stop is killed after its time', async () => {
  const supervision = start({ web: `${STAY} process.on('SIGTERM', () => {}); ${READY}` }, { stopMs: 200 })
  await supervision.ready
  const web = identify(supervision.processes[0]?.pid ?? 0)
  await supervision.stop()
  expect(isRunning(web)).toBe(false)
})

test('force ends everything at once, even during a stop', async () => {
  const supervision = start({ web: `${STAY} process.on('SIGTERM', () => {}); ${READY}` }, { stopMs: 60_000 })
  await supervision.ready
  const stopping = supervision.stop()
  supervision.force()
  await stopping
})

test('kill -9 of the supervisor is noticed by its processes, which exit', async () => {
  const folder = temporaryFolder()
  const supervisor = join(folder, 'supervisor.mjs')
  const child = join(folder, 'child.mjs')
  writeFileSync(child, STAY + READY)
  const module = new URL('../../scripts/services/supervise.js', import.meta.url).href
  writeFileSync(
    supervisor,
    `import { supervise } from '${module}'; const s = supervise([{ name: 'web', entry: '${child}', env: {} }]); await s.ready; console.log(s.processes[0].pid)`,
  )
  const process_ = spawn(process.execPath, [supervisor], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [pid] = (await once(createInterface({ input: process_.stdout }), 'line')) as [string]
  const web = identify(Number(pid))
  expect(isRunning(web)).toBe(true)
  process_.kill('SIGKILL')
  expect(await holdsWithin(60_000, () => !isRunning(web))).toBeTruthy()
})

for (const [gapMs, forced] of [
  [50, false],
  [1200, true],
] as const) {
  test(`a second Ctrl-C ${gapMs} ms after the first ${forced ? 'forces' : 'is the same one, forwarded by npm'}`, async () => {
    const script = join(temporaryFolder(), 'signals.mjs')
    const module = new URL('../../scripts/services/stop-signals.js', import.meta.url).href
    writeFileSync(
      script,
      `import { onStopSignals } from '${module}'; onStopSignals(() => { console.log('stop'); setTimeout(() => process.exit(0), 2500) }, () => process.exit(9)); setInterval(() => {}, 1000); console.log('up')`,
    )
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })
    await once(lines, 'line')
    child.kill('SIGINT')
    await once(lines, 'line')
    setTimeout(() => child.kill('SIGINT'), gapMs)
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(forced ? 9 : 0)
  })
}

function start(scripts: Record<string, string>, options: SuperviseOptions = {}, lines: string[] = []): Supervision {
  const folder = temporaryFolder()
  const processes = Object.entries(scripts).map(([name, text]) => {
    const entry = join(folder, `${name}.mjs`)
    writeFileSync(entry, text)
    return { name, entry, env: { MY_PORT: '4711' }, onLine: (line: string) => void lines.push(line) }
  })
  const supervision = supervise(processes, options)
  atEnd(() => supervision.stop())
  return supervision
}
