import type { auditRoutes } from '../../../../shared/contract/routes/audit.ts'
import type { Foreign } from './foreign.ts'

export const foreignAudit: Record<keyof typeof auditRoutes, Foreign> = {
  listAudit: { because: "is an admin's, and an admin may see all" },
}
