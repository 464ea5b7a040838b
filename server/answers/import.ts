import type { z } from 'zod'
import type { importRoutes } from '../../shared/contract/routes/import.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Answers } from '../http/handler.ts'

type Query = z.output<(typeof importRoutes)['previewImport']['query']>

export const importAnswers: Answers<typeof importRoutes> = {
  previewImport: async (gateway, { body, query }) => {
    if (!Buffer.isBuffer(body)) throw new Refusal('invalid', 'file: send a CSV or XLSX file as the body')
    return gateway.uploads.previewGoods({ bytes: new Uint8Array(body), ...(query as Query) })
  },
}
