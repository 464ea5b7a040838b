import { readEnv, toConfig } from '../shared/config.ts'
import { openContext } from '../shared/context.ts'
import { runProcess } from '../shared/run-process.ts'
import { openWorkers } from './workers.ts'

/** The worker process: jobs and sweepers. */
await runProcess('worker', async () => {
  const ctx = await openContext(toConfig(readEnv()), 'worker')
  const workers = await openWorkers(ctx)
  return {
    url: workers.url,
    close: async () => {
      await workers.close()
      await ctx.close()
    },
  }
})
