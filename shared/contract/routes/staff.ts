import { z } from 'zod'
import { id, instant } from '../common.ts'
import { staff, text, type Route } from '../route.ts'
import { me } from './person.ts'

const signInWays = ['link', 'passkey', 'pin', 'provider'] as const
export type SignInWay = (typeof signInWays)[number]

const staffPerson = { name: z.string(), role: z.enum(staff), seller: z.string() }

const session = z.object({
  sessionId: id,
  ...staffPerson,
  way: z.enum(signInWays),
  device: z.string().describe('What the browser said it is, e.g. `Chrome · Android`'),
  since: instant,
  lastUsed: instant.describe('To within five minutes'),
  until: instant,
  isHere: z.boolean().describe('Whether this request was made with its token'),
  isOwn: z.boolean(),
})

const key = z.object({
  keyId: id,
  ...staffPerson,
  kind: z.enum(['passkey', 'pin']),
  device: z.string(),
  since: instant,
  lastUsed: instant,
  isOwn: z.boolean(),
})
export type StaffSession = z.output<typeof session>
export type StaffKey = z.output<typeof key>

const base64 = (max: number) =>
  z
    .string()
    .regex(/^[\w-]*$/, 'must be base64url')
    .max(max)
const credential = { id: base64(1400).min(1), rawId: base64(1400), type: z.literal('public-key') }
const attachment = z.enum(['platform', 'cross-platform']).optional()

/** What a browser answers may grow new fields, so unknown ones are ignored here. */
const newPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64(4_000),
    attestationObject: base64(20_000),
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
  clientExtensionResults: z.object({}),
  authenticatorAttachment: attachment,
})
const usedPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64(4_000),
    authenticatorData: base64(4_000),
    signature: base64(8_000),
    userHandle: base64(200).optional(),
  }),
  clientExtensionResults: z.object({}),
  authenticatorAttachment: attachment,
})

/** Proves that a challenge is ours, and how old it is; comes back with the browser's answer. */
const ticket = z.string().min(1).max(2_000)
const asked = z.object({
  ticket,
  options: z.looseObject({ challenge: z.string() }).describe('For `navigator.credentials`, as JSON'),
})
const pin = z.string().regex(/^\d{6}$/, 'must be 6 digits')
const signedIn = me.extend({ token: z.string() })
const params = z.strictObject({ id })

/**
 * Where staff are signed in, and the ways in besides a link: a passkey, a PIN on a known device, a provider of
 * identities.
 */
export const staffRoutes = {
  listSessions: {
    method: 'get',
    path: '/api/sessions',
    allow: staff,
    answer: z.object({ items: z.array(session) }),
    about:
      'Where the caller is signed in; for an owner also the people of the own shop, for an admin everybody. Tokens that a command printed are not listed.',
  },
  endSession: {
    method: 'post',
    path: '/api/sessions/:id/end',
    allow: staff,
    params,
    answer: z.object({ endedAt: instant }),
    about:
      'End a session that is listed: its token is revoked, its websockets are closed within 5 s, and the passkey or PIN that opened it, or was made in it, is removed.',
  },
  listKeys: {
    method: 'get',
    path: '/api/keys',
    allow: staff,
    answer: z.object({ items: z.array(key) }),
    about:
      "The passkeys and PINs with which the caller signs in again; for an owner also those of the own shop's people, for an admin everybody's.",
  },
  removeKey: {
    method: 'delete',
    path: '/api/keys/:id',
    allow: staff,
    params,
    answer: z.object({ keyId: id }),
    about: 'Remove a passkey or PIN that is listed. Whoever is signed in by it stays so until the session ends.',
  },
  startPasskey: {
    method: 'post',
    path: '/api/keys/passkey/start',
    allow: staff,
    answer: asked,
    about:
      'Begin to make a passkey for the caller (WebAuthn; valid for 5 min). `wrong-state` for whoever signed in through a provider: they do so again.',
  },
  addPasskey: {
    method: 'post',
    path: '/api/keys/passkey',
    allow: staff,
    body: z.strictObject({ ticket, answer: newPasskey }),
    status: 201,
    answer: z.object({ keyId: id }),
    about:
      "Keep the passkey that the browser made. It signs the same person in again, as long as the caller's sign-in lasts.",
  },
  readWaysIn: {
    method: 'get',
    path: '/api/sign-in/ways',
    allow: 'anyone',
    answer: z.object({
      keys: z.boolean().describe('Whether passkeys and PINs are allowed here'),
      pins: z
        .array(z.object({ keyId: id, ...staffPerson, shop: z.string().optional() }))
        .describe('Who may sign in by PIN on this device'),
      provider: z.string().optional().describe('The name of the provider of identities, if there is one'),
    }),
    about: 'The ways in besides a link, on the device that asks.',
  },
  startPasskeySignIn: {
    method: 'post',
    path: '/api/sign-in/passkey/start',
    allow: 'anyone',
    answer: asked,
    about: 'Begin to sign in by passkey (WebAuthn; valid for 5 min).',
  },
  signInByPasskey: {
    method: 'post',
    path: '/api/sign-in/passkey',
    allow: 'anyone',
    body: z.strictObject({ ticket, answer: usedPasskey }),
    answer: signedIn,
    about: 'Sign in by passkey. One that is unknown, removed or unused for too long is `not-found`.',
  },
  setPin: {
    method: 'put',
    path: '/api/sign-in/pin',
    allow: staff,
    body: z.strictObject({ pin }),
    answer: z.object({ keyId: id }),
    about:
      'Let the caller sign in again on this device by a PIN: the device keeps a secret in a cookie, and only both together sign in.',
  },
  signInByPin: {
    method: 'post',
    path: '/api/sign-in/pin',
    allow: 'anyone',
    body: z.strictObject({ keyId: id, pin }),
    answer: signedIn,
    about:
      'Sign in by PIN on a device that has its secret. A wrong one is `invalid` with `triesLeft`; after five, and on every other device, it is `not-found`: a new link is needed.',
  },
  startProviderSignIn: {
    method: 'post',
    path: '/api/sign-in/provider/start',
    allow: 'anyone',
    answer: z.object({ url: z.string() }),
    about: 'Where to sign in at the provider of identities (OpenID Connect). `not-found` when none is configured.',
  },
  signInByProvider: {
    method: 'post',
    path: '/api/sign-in/provider',
    allow: 'anyone',
    body: z.strictObject({
      answer: text(4_000).describe('What follows the `?` in the address the provider led back to'),
    }),
    answer: signedIn,
    about:
      'Sign in by what the provider answered. `no-role` for an account that has no role here, with its `account`; `wrong-state` if the person cancelled there.',
  },
} as const satisfies Record<string, Route>
