import type { personRoutes } from '../../../../shared/contract/routes/person.ts'
import { type Foreign } from './foreign.ts'

export const foreignPerson: Record<keyof typeof personRoutes, Foreign> = {
  signUp: { because: 'makes a new viewer' },
  changeRecipient: { because: 'is about the holder of the token and nobody else' },
  sendPhoneCode: { because: 'is about the holder of the token and nobody else' },
  provePhone: { because: 'is about the holder of the token and nobody else' },
  makeSignInLink: { because: "is an admin's, and an admin may see all" },
  signIn: { because: 'asks for a code that nobody can guess' },
  readMe: { because: 'is about the holder of the token and nobody else' },
  signOut: { because: 'ends the token that it is asked with and no other' },
  revokeTokens: { because: "is an admin's, and an admin may see all" },
}
