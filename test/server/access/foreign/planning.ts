import type { planningRoutes } from '../../../../shared/contract/routes/planning.ts'
import type { Foreign } from './foreign.ts'

export const foreignPlanning: Record<keyof typeof planningRoutes, Foreign> = {
  planSession: { because: "reckons with what it is given, and with the own seller's pace" },
}
