import { isNativeError } from 'node:util/types'
import { SetupError } from '../services/setup-error.ts'
import { onStopSignals } from '../services/stop-signals.ts'
import { runCommand } from '../lib/run-command.ts'
import { playDay, type DayOptions } from './day.ts'
import { fifteenDaysOptions, playFifteenDays } from './fifteen-days/fifteen-days.ts'
import * as fifteenDays from './fifteen-days/report.ts'
import { readOptions } from './options.ts'
import { clearOutput } from './paper.ts'
import { jsonLine, summary, type Reported } from './report.ts'
import { platformOptions, playPlatform } from './platform/platform.ts'
import * as platform from './platform/report.ts'
import * as saturday from './saturday/report.ts'
import { playSaturday, saturdayOptions } from './saturday/saturday.ts'
import { Cleanup, openHarness, type Harness } from './harness.ts'

const interruptedCode = 130

/**
 * `npm run demo`: a whole day of livestream commerce on its own empty Flashpack; 0 when every promise was kept. Ctrl-C
 * cleans up too.
 */
await runCommand(async () => {
  const options = readOptions(process.argv)
  const tell = (line: string): void => void (options.json ? process.stderr : process.stdout).write(`${line}\n`)
  const complain = (line: string): void => void process.stderr.write(`${line}\n`)
  const cleanup = new Cleanup()
  const startedAt = performance.now()
  let acts = 0
  const act = (title: string, text: string): void => tell(`\n${(acts += 1)}. ${title}\n   ${text}`)
  const stop = new AbortController()
  const stopped = new Promise<never>((_, reject) =>
    stop.signal.addEventListener('abort', () => reject(new Error('interrupted'))),
  )
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
    const harness = await openHarness(
      {
        ...(options.queue && { queue: options.queue }),
        ...(options.day && saturdayOptions),
        ...(options.platform && platformOptions),
        ...(options.fifteenDays && fifteenDaysOptions),
        say: complain,
      },
      cleanup,
    )
    if (stop.signal.aborted) return interruptedCode
    const playing = play(harness, { ...options, say: tell, act }, cleanup)
    playing.catch(() => undefined) // after an interruption nobody is listening
    const end = await Promise.race([playing, stopped])
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    await cleanup.close()
    if (options.json) process.stdout.write(`${end.jsonLine(seconds)}\n`)
    else tell(`\n${end.summary(seconds)}`)
    for (const problem of end.problems) complain(`BROKEN: ${problem}`)
    return end.problems.length === 0 ? 0 : 1
  } catch (error) {
    if (stop.signal.aborted) return interruptedCode
    if (error instanceof SetupError) throw error
    complain(`\nThe demo failed: ${isNativeError(error) ? error.message : String(error)}`)
    return 1
  } finally {
    await cleanup.close()
    stopListening()
  }
})

/** How a demo ended, reported once its duration is known (s). */
interface Ended {
  problems: readonly string[]
  jsonLine: (seconds: number) => string
  summary: (seconds: number) => string
}

async function play(harness: Harness, options: DayOptions, cleanup: Cleanup): Promise<Ended> {
  if (options.day) {
    const end = await playSaturday(harness, options, cleanup)
    return {
      problems: end.problems,
      jsonLine: (seconds) => saturday.jsonLine(end, seconds),
      summary: (seconds) => saturday.summary(end, seconds),
    }
  }
  if (options.fifteenDays) {
    const end = await playFifteenDays(harness, options, cleanup)
    return {
      problems: end.problems,
      jsonLine: (seconds) => fifteenDays.jsonLine(end, seconds),
      summary: (seconds) => fifteenDays.summary(end, seconds),
    }
  }
  if (options.platform) {
    const end = await playPlatform(harness, options, cleanup)
    return {
      problems: end.problems,
      jsonLine: (seconds) => platform.jsonLine(end, seconds),
      summary: (seconds) => platform.summary(end, seconds),
    }
  }
  const end = await playDay(harness, options, cleanup)
  const reported = (seconds: number): Reported => ({ ...end, seconds, output: options.output })
  return {
    problems: end.audit.problems,
    jsonLine: (seconds) => jsonLine(reported(seconds)),
    summary: (seconds) => summary(reported(seconds)),
  }
}
