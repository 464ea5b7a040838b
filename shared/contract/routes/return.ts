import { z } from 'zod'
import { returnConditions } from '../../dispatch/return-scan.ts'
import { id, instant } from '../common.ts'
import { dispatchers, listOf, page, saleParams, scannedText, type Route } from '../route.ts'

const condition = z.enum(returnConditions)
const returned = z.object({
  scanId: id,
  code: z.string(),
  condition,
  restocked: z
    .enum(['sale', 'lots', 'none'])
    .describe(
      'Where its goods went: on sale again and into their lots, into their lots (the sale is over), or nowhere',
    ),
  orders: z.array(z.int()).describe('Their numbers'),
  by: z.string(),
  at: instant,
  photo: z.boolean(),
})
const scanned = returned.extend({
  result: z.enum(['ok', 'already']).describe('`already`: it was scanned in before, as told here; nothing was changed'),
  replayed: z.boolean().optional(),
})
export type ScannedReturn = z.output<typeof scanned>

const desk = ['support', ...dispatchers] as const
const photoTypes = ['image/jpeg', 'image/png', 'image/webp'] as const

/** Parcels that came back, scanned in one by one. */
export const returnRoutes = {
  scanReturn: {
    method: 'post',
    path: '/api/returns',
    allow: desk,
    body: z.strictObject({ scanId: id, code: scannedText, condition }),
    status: 201,
    otherwise: { 200: 'already scanned under this id: repeats the answer' },
    answer: scanned,
    about:
      'Scan in a parcel that was refused or sent back, by its code or that of its carrier, with what was found in it. Goods to sell again go back to their lots and, while the sale is not over, on sale. A code that is nobody’s can only be `not-ours`.',
  },
  listReturns: {
    method: 'get',
    path: '/api/returns',
    allow: desk,
    query: z.strictObject(page),
    answer: listOf(returned),
    about: 'What was scanned in, the latest first.',
  },
  putReturnPhoto: {
    method: 'put',
    path: '/api/returns/:id/photo',
    allow: desk,
    params: saleParams,
    raw: { bytesMax: 8 * 1024 * 1024, types: photoTypes },
    status: 201,
    otherwise: { 200: 'already stored: repeats the answer' },
    answer: z.object({ scanId: id, replayed: z.boolean().optional() }),
    about: 'The photo of what was found (JPEG, PNG or WebP, up to 8 MB): one for each scan.',
  },
  readReturnPhoto: {
    method: 'get',
    path: '/api/returns/:id/photo',
    allow: desk,
    params: saleParams,
    answer: 'image/webp',
    about: 'The photo of what was found in a parcel that came back.',
  },
} as const satisfies Record<string, Route>
