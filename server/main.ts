import { readEnv, toConfig } from '../shared/config.ts'
import { openContext } from '../shared/context.ts'
import { runProcess } from '../shared/run-process.ts'
import { openGateway } from './gateway.ts'

/** The web process: HTTP and websockets. */
await runProcess('web', async () => {
  const ctx = await openContext(toConfig(readEnv()), 'web')
  const gateway = await openGateway(ctx)
  return {
    url: gateway.url,
    close: async () => {
      await gateway.close()
      await ctx.close()
    },
  }
})
