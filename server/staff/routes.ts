import type { staffRoutes } from '../../shared/contract/routes/staff.ts'
import { Refusal } from '../../shared/refusal.ts'
import { listKeys, removeKey } from '../../shared/staff/key-store.ts'
import { listSessions } from '../../shared/staff/session-store.ts'
import type { Handlers } from '../http/handler.ts'
import { endSession } from './end-session.ts'
import { keepPasskey, signInByPasskey, startPasskey, startPasskeySignIn } from './passkeys.ts'
import { setPin, signInByPin } from './pins.ts'
import { signInByProvider, startProviderSignIn } from './sign-in-by-provider.ts'
import { readWaysIn } from './ways-in.ts'

export const staffHandlers: Handlers<typeof staffRoutes> = {
  listSessions: async ({ ctx }, { actor }) => ({ items: await listSessions(ctx.db, actor) }),
  endSession: (gateway, { params, actor }) => endSession(gateway, params.id, actor),
  listKeys: async ({ ctx }, { actor }) => ({ items: await listKeys(ctx.db, actor, ctx.config.STAFF_KEY_DAYS) }),
  removeKey: async ({ ctx }, { params, actor }) => {
    if (!(await removeKey(ctx.db, params.id, actor))) throw new Refusal('not-found', 'There is no such key.')
    return { keyId: params.id }
  },
  startPasskey: ({ ctx }, { actor, raw }) => startPasskey(ctx, actor, raw),
  addPasskey: ({ ctx }, { actor, body, raw }) => keepPasskey(ctx, actor, body, raw),
  readWaysIn: (gateway, { raw }) => readWaysIn(gateway, raw),
  startPasskeySignIn: ({ ctx }, { raw }) => startPasskeySignIn(ctx, raw),
  signInByPasskey: ({ ctx }, { body, raw }) => signInByPasskey(ctx, body, raw),
  setPin: ({ ctx }, { actor, body, raw, response }) => setPin(ctx, actor, body.pin, raw, response),
  signInByPin: ({ ctx }, { body, raw, response }) => signInByPin(ctx, body, raw, response),
  startProviderSignIn: (gateway, { raw, response }) => startProviderSignIn(gateway, raw, response),
  signInByProvider: (gateway, { body, raw, response }) => signInByProvider(gateway, body.answer, raw, response),
}
