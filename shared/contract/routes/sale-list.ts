import { z } from 'zod'
import { currency, id, instant, saleState, sku, version } from '../common.ts'
import { listOf, page, staff, type Route } from '../route.ts'

const saleBrief = z.object({
  saleId: id,
  title: z.string(),
  state: saleState,
  version,
  currency,
  timeZone: z.string(),
  deadlinePolicy: z.string(),
  pin: sku.nullable(),
  items: z.int(),
  createdAt: instant,
  startsAt: instant.optional(),
  rehearsal: z.boolean().optional(),
})
export type SaleBrief = z.output<typeof saleBrief>

export const saleListRoutes = {
  listSales: {
    method: 'get',
    path: '/api/sales',
    allow: staff,
    sheddable: true,
    query: z.strictObject({ ...page, state: saleState.optional() }),
    answer: listOf(saleBrief),
    about: 'The sales of the own seller, newest first; an admin sees all.',
  },
} as const satisfies Record<string, Route>
