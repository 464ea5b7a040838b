import { sessionToPlan, type planningRoutes } from '../../shared/contract/routes/planning.ts'
import { planSession } from '../deadline/plan-session.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

export const planningAnswers: Answers<typeof planningRoutes> = {
  planSession: ({ ctx }, asked) => planSession(ctx, bodyAs(sessionToPlan, asked), asked.actor!),
}
