import { Command, Option } from 'commander'
import { createServer } from 'node:net'
import { readEnv, type Config } from '../shared/config.ts'
import { preparePlay } from './sandbox/sandbox.ts'
import { dataHome, prepare, toGivenConfig } from './lib/open-services.ts'
import { ourProcesses } from './lib/processes.ts'
import { runCommand } from './lib/run-command.ts'
import { printFirstSteps } from './lib/print-first-steps.ts'
import { readRunningServices } from './services/ensure-services.ts'
import { SetupError } from './services/setup-error.ts'
import { onStopSignals } from './services/stop-signals.ts'
import { supervise } from './services/supervise.ts'

const command = new Command('npm start --')
  .description(
    'Runs Flashpack: services that the environment does not name are embedded under .data/, then the web and the worker process.',
  )
  .addOption(new Option('--queue <home>', 'where the queue lives').choices(['redis', 'postgres']))
  .option('--demo', 'opens a sale to play with and prints links for viewers and staff')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** `npm start`. Ctrl-C stops cleanly; a second one stops at once. */
await runCommand(async () => {
  const { queue, demo } = command.parse().opts<{ queue?: 'redis' | 'postgres'; demo?: true }>()
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const playing = demo && (await preparePlay(toGivenConfig(readEnv())))
  say('Starting the database and the queue …')
  const prepared = await prepare({
    ...(queue && { queue }),
    ...(playing && { settings: playing.settings }),
    onNotice: say,
    check: portMustBeFree,
  })
  const { config, env } = prepared
  say('Starting the web and the worker process …')
  const running = supervise(ourProcesses(env), { onNotice: say })
  let isStopping = false
  onStopSignals(() => {
    isStopping = true
    void running.stop()
  }, running.force)
  try {
    const urls = await running.ready
    process.stdout.write(`ready ${urls['web']}\n`)
    say(`The queue lives in ${config.QUEUE}; the worker's health is at ${urls['worker']}/readyz.`)
    const print = (line: string): void => void process.stdout.write(`${line}\n`)
    if (playing) await playing.open(config, urls['web']!, print)
    else await printFirstSteps(config, urls['web']!, print)
  } catch (error) {
    if (!isStopping) {
      await running.stop()
      await prepared.stop()
      throw error
    }
  }
  const failure = await running.ended
  await playing?.close()
  await prepared.stop()
  if (failure) throw failure
  return 0
})

/**
 * Reported before anything else starts: the port is taken by another program. If that is this very Flashpack, the lock
 * explains it better.
 */
async function portMustBeFree({ HOST: host, PORT: port }: Config): Promise<void> {
  if (port === 0 || readRunningServices(dataHome)) return
  await new Promise<void>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new SetupError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is taken by another program; set PORT to a free one.`
            : `Cannot listen on ${host}:${port}: ${error.message}`,
        ),
      ),
    )
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}
