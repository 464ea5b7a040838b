import type { personRoutes } from '../../../../shared/contract/routes/person.ts'
import { type Foreign } from './foreign.ts'

export const foreignPerson: Record<keyof typeof personRoutes, Foreign> = {
  signUp: { because: 'creates a new viewer' },
  changeRecipient: { because: 'is about the holder of the token only' },
  sendPhoneCode: { because: 'is about the holder of the token and nobody else' },
  provePhone: { because: 'is about the holder of the token and nobody else' },
  makeSignInLink: { because: 'is refused for another shop, which the tests of owners check' },
  readSignInLink: { because: 'requires a code that nobody can guess' },
  signIn: { because: 'requires a code that nobody can guess' },
  readMe: { because: 'is about the holder of the token only' },
  signOut: { because: 'revokes the token that it is called with and no other' },
  revokeTokens: { because: "signs out the own shop's people, which the tests of owners check" },
}
