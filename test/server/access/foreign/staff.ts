import type { staffRoutes } from '../../../../shared/contract/routes/staff.ts'
import { type Foreign } from './foreign.ts'

const ownOnly = { because: 'is about the holder of the token only' }
const anyone = { because: 'signs in whoever has the key' }

export const foreignStaff: Record<keyof typeof staffRoutes, Foreign> = {
  listSessions: { because: 'lists the own sessions and people only, which the tests of sessions check' },
  endSession: { ask: ({ sessionId }) => [[`/api/sessions/${sessionId}/end`]] },
  listKeys: { because: 'lists the own keys and people only, which the tests of sessions check' },
  removeKey: { ask: ({ keyId }) => [[`/api/keys/${keyId}`]] },
  startPasskey: ownOnly,
  addPasskey: ownOnly,
  setPin: ownOnly,
  readWaysIn: anyone,
  startPasskeySignIn: anyone,
  signInByPasskey: anyone,
  signInByPin: anyone,
  startProviderSignIn: anyone,
  signInByProvider: anyone,
}
