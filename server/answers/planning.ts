import { sessionToPlan, type planningRoutes } from '../../shared/contract/routes/planning.ts'
import { planSession } from '../plan-session.ts'
import { bodyAs, type Answers } from './answer.ts'

export const planningAnswers: Answers<typeof planningRoutes> = {
  planSession: ({ ctx }, asked) => planSession(ctx, bodyAs(sessionToPlan, asked), asked.actor!),
}
