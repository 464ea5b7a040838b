import { runLoad, type LoadPlan } from './load.ts'

/** The load client as a process of its own, so that measuring does not slow down what is measured. One plan by IPC, one result back. */
process.once('message', (plan: LoadPlan) => {
  runLoad(plan).then(
    (result) => process.send?.({ result }, () => process.exit(0)),
    (error: unknown) => process.send?.({ error: String(error) }, () => process.exit(1)),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ ready: true })
