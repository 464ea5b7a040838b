import { collectDefaultMetrics, Registry } from 'prom-client'

/** The metrics of this process, as served by `/metrics`. */
export const registry = new Registry()
collectDefaultMetrics({ register: registry, prefix: 'flashpack_' })
