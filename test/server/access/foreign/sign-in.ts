import type { signInRoutes } from '../../../../shared/contract/routes/sign-in.ts'
import type { Foreign } from './foreign.ts'

export const foreignSignIn: Record<keyof typeof signInRoutes, Foreign> = {
  makeSignInLink: { because: "is an admin's, and an admin may see all" },
  signIn: { because: 'asks for a code that nobody can guess' },
  readMe: { because: 'is about the holder of the token and nobody else' },
}
