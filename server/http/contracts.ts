import type { Express } from 'express'
import { asyncApi } from '../../shared/contract/async-api.ts'
import { openApi } from '../../shared/contract/open-api.ts'

/** The two machine-readable contracts, generated from the schemas that validate. */
export function serveContracts(app: Express): void {
  app.get('/api/openapi.json', (_request, response) => {
    response.json(openApi())
  })
  app.get('/api/asyncapi.json', (_request, response) => {
    response.json(asyncApi())
  })
}
