/**
 * Holds services as `npm start` does, in a process that tests may kill. Usage: node holder.js '<ServicesOptions as
 * JSON>'; reports what it got as JSON lines.
 */
import { ensureServices, type ServicesOptions } from '../../scripts/services/ensure-services.ts'
import { SetupError } from '../../scripts/services/setup-error.ts'

if (process.argv[2]) await hold(JSON.parse(process.argv[2]) as ServicesOptions)

async function hold(options: ServicesOptions): Promise<void> {
  process.on('SIGTERM', () => {}) // asked before everything is up: the test's own time limit covers that
  try {
    const services = await ensureServices(options)
    process.once('SIGTERM', () => void services.stop().then(() => process.exit(0)))
    say({ ...services })
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error), isSetup: error instanceof SetupError })
    process.exitCode = 3
  }
}

function say(value: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
