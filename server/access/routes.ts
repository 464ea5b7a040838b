import type { personRoutes } from '../../shared/contract/routes/person.ts'
import type { Handlers } from '../http/handler.ts'
import { inviteStaff } from './invite-staff.ts'
import { provePhone, sendPhoneCode } from './prove-phone.ts'
import { revokeStaff, signOut } from './revoke-tokens.ts'
import { lookAtLink, signIn, whoIs } from './sign-in.ts'
import { changeRecipient, signUp } from './sign-up.ts'

export const personHandlers: Handlers<typeof personRoutes> = {
  signUp: (gateway, { body }) => signUp(gateway, body),
  changeRecipient: (gateway, { body, actor }) => changeRecipient(gateway, actor.sub, body),
  sendPhoneCode: (gateway, { actor, raw }) => sendPhoneCode(gateway, actor, raw.ip ?? ''),
  provePhone: (gateway, { body, actor }) => provePhone(gateway, actor, body.code),
  makeSignInLink: (gateway, { body, actor }) => inviteStaff(gateway, body, actor),
  readSignInLink: ({ ctx }, { body }) => lookAtLink(ctx, body.code),
  signIn: ({ ctx }, { body, raw }) => signIn(ctx, body.code, raw),
  readMe: ({ ctx }, { actor }) => whoIs(ctx, actor),
  signOut: (gateway, { body, actor }) => signOut(gateway, body.tokenId, actor),
  revokeTokens: (gateway, { body, actor }) => revokeStaff(gateway, body, actor),
}
