import { isNativeError } from 'node:util/types'
import { runLoad, type LoadPlan } from './load.ts'

/** The load client as a separate process: the first message is its plan, the second stops it. */
const stop = new AbortController()
process.once('message', (plan) => {
  process.once('message', () => stop.abort())
  runLoad(plan as LoadPlan, stop.signal).then(
    (result) => process.send?.({ result }, () => process.exit(0)),
    (error: unknown) =>
      process.send?.({ error: isNativeError(error) ? error.stack : String(error) }, () => process.exit(1)),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ ready: true })
