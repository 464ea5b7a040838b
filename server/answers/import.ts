import type { z } from 'zod'
import type { importRoutes } from '../../shared/contract/routes/import.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSpreadsheet } from '../sale/read-spreadsheet.ts'
import type { Answers } from '../http/handler.ts'

type Query = z.output<(typeof importRoutes)['previewImport']['query']>

export const importAnswers: Answers<typeof importRoutes> = {
  previewImport: async (_gateway, { body, query }) => {
    if (!Buffer.isBuffer(body)) throw new Refusal('invalid', 'file: send a CSV or XLSX file as the body')
    return readSpreadsheet(body, query as Query)
  },
}
