import type { Express } from 'express'
import { asyncApi } from '../../shared/contract/async-api.ts'
import { openApi } from '../../shared/contract/open-api.ts'

/** Serves the two machine-readable contracts, generated from the schemas that validate requests. */
export function serveContracts(app: Express): void {
  const [http, sockets] = [JSON.stringify(openApi()), JSON.stringify(asyncApi())]
  app.get('/api/openapi.json', (_request, response) => {
    response.type('json').send(http)
  })
  app.get('/api/asyncapi.json', (_request, response) => {
    response.type('json').send(sockets)
  })
}
