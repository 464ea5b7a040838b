import { SetupError } from '../services/setup-error.ts'
import { onStopSignals } from '../services/stop-signals.ts'
import { runCommand } from '../run-command.ts'
import { playDay } from './day.ts'
import { readOptions } from './options.ts'
import { clearOutput } from './paper.ts'
import { jsonLine, summary } from './report.ts'
import { Cleanup, openStage } from './stage.ts'

const interruptedCode = 130

/** `npm run demo`: a whole day of livestream commerce on an empty Flashpack of its own; 0 when every promise was kept. Ctrl-C cleans up too. */
await runCommand(async () => {
  const options = readOptions(process.argv)
  const tell = (line: string): void => void (options.json ? process.stderr : process.stdout).write(`${line}\n`)
  const complain = (line: string): void => void process.stderr.write(`${line}\n`)
  const cleanup = new Cleanup()
  const startedAt = performance.now()
  let acts = 0
  const act = (title: string, text: string): void => tell(`\n${(acts += 1)}. ${title}\n   ${text}`)
  const stop = new AbortController()
  const stopped = new Promise<never>((_, reject) => stop.signal.addEventListener('abort', () => reject(new Error('interrupted'))))
  stopped.catch(() => undefined)
  const stopListening = onStopSignals(
    () => {
      complain('\nStopping and cleaning up…')
      stop.abort()
    },
    () => cleanup.force(),
  )
  try {
    clearOutput(options.output)
    act('Flashpack starts', 'An empty database, a queue, one web process and one worker process, all on this machine.')
    const stage = await openStage({ ...(options.queue && { queue: options.queue }), say: complain }, cleanup)
    if (stop.signal.aborted) return interruptedCode
    const playing = playDay(stage, { ...options, say: tell, act }, cleanup)
    playing.catch(() => undefined) // after an interruption nobody listens
    const day = await Promise.race([playing, stopped])
    const end = { ...day, seconds: Math.round((performance.now() - startedAt) / 1000), output: options.output }
    await cleanup.close()
    if (options.json) process.stdout.write(`${jsonLine(end)}\n`)
    else tell(`\n${summary(end)}`)
    for (const problem of end.audit.problems) complain(`BROKEN: ${problem}`)
    return end.audit.problems.length === 0 ? 0 : 1
  } catch (error) {
    if (stop.signal.aborted) return interruptedCode
    if (error instanceof SetupError) throw error
    complain(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  } finally {
    await cleanup.close()
    stopListening()
  }
})
