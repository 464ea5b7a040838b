import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { readEnv } from '../shared/config.ts'
import { projectPath } from '../shared/lib/paths.ts'
import { runCommand } from './lib/run-command.ts'
import { leftToChaos } from './chaos/matrix.ts'
import { ensureServices } from './services/ensure-services.ts'
import { onStopSignals } from './services/stop-signals.ts'
import type { TestCounts } from './lib/test-reporter.ts'
import { ensureDeployTools } from './lib/deploy-tools.ts'
import { ensureBrowser, ensureTestTools } from './lib/test-tools.ts'

const testRoot = projectPath('dist', 'test')
/** Files of pages that are tried again. */
const secondTriesMax = 3

/**
 * `npm test`: lint, then every test on its own services but those that `npm run chaos` makes up for; `npm test --
 * part/of/a/path` runs only matching files. The
 * last line is the runner's own counts. With `CI` set a skipped test counts as failed, since everything is available
 * there.
 */
await runCommand(async () => {
  const wanted = process.argv.slice(2)
  const files = testFiles(testRoot).filter((file) => {
    const name = relative(testRoot, file)
    if (wanted.length === 0) return !leftToChaos.some((left) => name === `${left}.test.js`)
    return wanted.some((part) => name.includes(part.replace(/^test\/|\.ts$/g, '')))
  })
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const [isClean, toolsPath] = await Promise.all([wanted.length > 0 || lint(), ensureTools(say)])
  if (!isClean) {
    process.stdout.write('\n0 passed, 1 failed, 0 skipped\n')
    return 1
  }
  const dataHome = mkdtempSync(join(placeOfData(), 'flashpack-test-'))
  const services = await ensureServices({ dataHome, onNotice: say })
  const stopped = new AbortController()
  onStopSignals(
    () => stopped.abort(),
    () => process.exit(130),
  )
  try {
    const run: Run = {
      signal: stopped.signal,
      env: {
        FLASHPACK_TEST_DATABASE_URL: services.databaseUrl,
        FLASHPACK_TEST_REDIS_URL: services.redisUrl ?? '',
        FLASHPACK_TOOLS: toolsPath,
      },
    }
    const counts = await withSecondTry(await runJest(files, run), run)
    if (services.queue === 'postgres') counts.skipped.push('journeys with the queue in Redis (no Redis available)')
    for (const failure of counts.failures) process.stdout.write(`failed: ${failure}\n`)
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

/**
 * The servers' data is in memory where there is plenty: making the hundreds of files of each test's database, and
 * syncing them, takes a disk longer than most tests.
 */
function placeOfData(): string {
  const memory = '/dev/shm'
  const bytesMin = 4 * 1024 ** 3
  const space = existsSync(memory) ? statfsSync(memory) : undefined
  return space && space.bavail * space.bsize >= bytesMin && freemem() >= bytesMin ? memory : tmpdir()
}

/**
 * Finds, or fetches once, what tests read paper, check `deploy/` and open pages with; resolves with the search path of
 * the former two.
 */
async function ensureTools(onNotice: (line: string) => void): Promise<string> {
  const { signal } = new AbortController()
  const paths = [await ensureTestTools({ signal, onNotice }), await ensureDeployTools({ signal, onNotice })]
  await ensureBrowser({ signal, onNotice })
  return paths.filter((path) => path !== '').join(delimiter)
}

async function lint(): Promise<boolean> {
  const folders = ['server', 'workers', 'shared', 'scripts', 'test']
  return (
    (await succeeds('oxfmt', '--check', ...folders)) &&
    (await succeeds('oxlint', '--type-aware', '--deny-warnings', ...folders))
  )
}

async function succeeds(tool: string, ...args: string[]): Promise<boolean> {
  const child = spawn(projectPath('node_modules', '.bin', tool), args, { cwd: projectPath(), stdio: 'inherit' })
  const [status] = (await once(child, 'exit')) as [number | null]
  return status === 0
}

interface Run {
  signal: AbortSignal
  env: Record<string, string>
}

/**
 * A page is looked at again, alone, when its test failed beside others: a browser that shares two cores with another
 * test can miss what a person would not. It is told, so that nobody takes it for a first success; many at once are no
 * accident, and what fails without a browser is never tried again.
 */
async function withSecondTry(first: TestCounts, run: Run): Promise<TestCounts> {
  const pages = first.failedFiles.filter((file) => file.startsWith('pages/'))
  if (pages.length === 0 || pages.length > secondTriesMax || run.signal.aborted) return first
  const isTriedAgain = (failure: string): boolean => pages.some((file) => failure.startsWith(`${file}: `))
  const again = first.failures.filter(isTriedAgain)
  for (const failure of again) process.stdout.write(`tried again: ${failure}\n`)
  const second = await runJest(
    pages.map((file) => join(testRoot, file)),
    run,
  )
  return {
    ...first,
    passed: first.passed + again.length - second.failed,
    failed: first.failed - again.length + second.failed,
    failures: [...first.failures.filter((failure) => !isTriedAgain(failure)), ...second.failures],
  }
}

/** Runs Jest on these files in its own process; a run that aborts counts as one failure. */
async function runJest(files: string[], { signal, env }: Run): Promise<TestCounts> {
  const jest = projectPath('node_modules', 'jest', 'bin', 'jest.js')
  const child = spawn(process.execPath, [jest, '--runTestsByPath', ...files], {
    cwd: projectPath(),
    env: { ...process.env, ...env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  const stop = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', stop)
  let counts: TestCounts = { passed: 0, failed: 0, failures: [], failedFiles: [], skipped: [] }
  child.on('message', (told) => (counts = told as TestCounts))
  const [code] = (await once(child, 'close')) as [number | null]
  signal.removeEventListener('abort', stop)
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
