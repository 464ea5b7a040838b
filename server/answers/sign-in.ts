import { newSignInLink, signInCode, type signInRoutes } from '../../shared/contract/routes/sign-in.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { makeSignInLink } from '../../shared/sale/sign-in-store.ts'
import { signIn, whoIs } from '../access/sign-in.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

export const signInAnswers: Answers<typeof signInRoutes> = {
  makeSignInLink: ({ ctx }, asked) => makeSignInLink(ctx.db, bodyAs(newSignInLink, asked), actorName(asked.actor!)),
  signIn: ({ ctx }, asked) => signIn(ctx, bodyAs(signInCode, asked).code),
  readMe: ({ ctx }, { actor }) => whoIs(ctx, actor!),
}
