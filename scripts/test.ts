import { spawnSync } from 'node:child_process'
import { setMaxListeners } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { readEnv } from '../shared/config.ts'
import { projectPath } from '../shared/lib/paths.ts'
import { runCommand } from './lib/run-command.ts'
import { ensureServices } from './services/ensure-services.ts'
import { onStopSignals } from './services/stop-signals.ts'
import { ensureBrowser, ensureTestTools } from './lib/test-tools.ts'

const testRoot = projectPath('dist', 'test')

/**
 * `npm test`: lint, then every test on services of its own; `npm test -- part/of/a/path` runs those files only. The last line is the runner's own
 * counts. With `CI` set a skipped test counts as failed, since there everything can be had.
 */
await runCommand(async () => {
  const wanted = process.argv.slice(2)
  const files = testFiles(testRoot).filter(
    (file) =>
      wanted.length === 0 ||
      wanted.some((part) => relative(testRoot, file).includes(part.replace(/^test\/|\.ts$/g, ''))),
  )
  if (wanted.length === 0 && !lint()) {
    process.stdout.write('\n0 passed, 1 failed, 0 skipped\n')
    return 1
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const toolsPath = await ensureTestTools({ signal: new AbortController().signal, onNotice: say })
  await ensureBrowser({ signal: new AbortController().signal, onNotice: say })
  const dataHome = mkdtempSync(join(tmpdir(), 'flashpack-test-'))
  const services = await ensureServices({ dataHome, onNotice: say })
  const stopped = new AbortController()
  // Node's runner listens once for each file; that is no leak.
  setMaxListeners(0, stopped.signal)
  onStopSignals(
    () => stopped.abort(),
    () => process.exit(130),
  )
  try {
    Object.assign(process.env, {
      FLASHPACK_TEST_DATABASE_URL: services.databaseUrl,
      FLASHPACK_TEST_REDIS_URL: services.redisUrl ?? '',
      FLASHPACK_TOOLS: toolsPath,
    })
    const counts = await runFiles(files, stopped.signal)
    if (services.queue === 'postgres') counts.skipped.push('journeys with the queue in Redis (no Redis could be had)')
    for (const name of counts.skipped) process.stdout.write(`skipped: ${name}\n`)
    const failed = counts.failed + (readEnv()['CI'] ? counts.skipped.length : 0)
    process.stdout.write(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped.length} skipped\n`)
    if (stopped.signal.aborted) return 130
    return failed === 0 && counts.passed > 0 ? 0 : 1
  } finally {
    await services.stop()
    rmSync(dataHome, { recursive: true, force: true })
  }
})

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.js'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

function lint(): boolean {
  const folders = ['server', 'workers', 'shared', 'scripts', 'test']
  const tools = [
    ['oxfmt', '--check', ...folders],
    ['oxlint', '--type-aware', '--deny-warnings', ...folders],
  ] as const
  return tools.every(([tool, ...args]) => {
    const { status } = spawnSync(projectPath('node_modules', '.bin', tool), args, {
      cwd: projectPath(),
      stdio: 'inherit',
    })
    return status === 0
  })
}

interface Counts {
  passed: number
  failed: number
  skipped: string[]
}

function runFiles(files: string[], signal: AbortSignal): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: [] }
  return new Promise((resolve, reject) => {
    const stream = run({ files, concurrency: 2, timeout: 240_000, signal })
    stream.on('test:pass', (test) => {
      if (test.details.type === 'suite' || files.includes(test.name)) return
      if (test.skip !== undefined || test.todo !== undefined) counts.skipped.push(test.name)
      else counts.passed += 1
    })
    stream.on('test:fail', (test) => {
      if (test.details.type !== 'suite') counts.failed += 1
    })
    const report = stream.compose(new spec())
    report.on('end', () => resolve(counts))
    report.on('error', reject)
    report.pipe(process.stdout, { end: false })
  })
}
