import { collectDefaultMetrics, Registry } from 'prom-client'

/** The metrics of this process, as `/metrics` tells them. */
export const registry = new Registry()
collectDefaultMetrics({ register: registry, prefix: 'flashpack_' })
