import { z } from 'zod'
import { id, instant } from '../common.ts'
import { listOf, page, text, type Route } from '../route.ts'

const auditedChange = z.object({
  at: instant,
  actor: z.string().optional(),
  kind: z.string(),
  saleId: id.optional(),
  subject: z.string().optional(),
  detail: z.record(z.string(), z.unknown()),
  sealedAt: instant,
})
export type AuditedChange = z.output<typeof auditedChange>

export const auditRoutes = {
  listAudit: {
    method: 'get',
    path: '/api/audit',
    allow: ['admin'],
    sheddable: true,
    query: z.strictObject({ ...page, saleId: id.optional(), actor: text(200).optional() }),
    answer: listOf(auditedChange),
    about:
      'Who changed what and when, newest first; seconds behind. `actor` is `role:name` of a person, or the name of the step that did it.',
  },
} as const satisfies Record<string, Route>
