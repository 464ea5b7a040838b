import type { Express } from 'express'
import { asyncApi } from '../../shared/contract/async-api.ts'
import { openApi } from '../../shared/contract/open-api.ts'
import { lazy } from '../../shared/lib/lazy.ts'

/** Made once for a process, at its start: a request must not wait for it beside orders. */
const http = lazy(() => JSON.stringify(openApi()))
const sockets = lazy(() => JSON.stringify(asyncApi()))

/** Serves the two machine-readable contracts, generated from the schemas that validate requests. */
export function serveContracts(app: Express): void {
  const contracts = { '/api/openapi.json': http(), '/api/asyncapi.json': sockets() }
  for (const [path, json] of Object.entries(contracts))
    app.get(path, (_request, response) => {
      response.type('json').send(json)
    })
}
