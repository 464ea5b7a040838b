import { serveOnePlan } from './helpers.ts'
import { runLoad } from './load.ts'

/** The load client as a separate process. */
serveOnePlan(runLoad)
