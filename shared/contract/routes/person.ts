import { z } from 'zod'
import { id, instant } from '../common.ts'
import { consentVersions } from '../../person/consent-texts.ts'
import { cleanStaffName, staffNameMax } from '../../person/staff-name.ts'
import { buyer, destination, managers, staff, text, type Route } from '../route.ts'

const staffRole = z.enum(staff)
/** What a seller is called in addresses and commands. */
export const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'use lower-case letters, digits and hyphens')
const staffName = z
  .string()
  .overwrite((typed) => cleanStaffName(typed) ?? typed)
  .max(staffNameMax * 2, `must have at most ${staffNameMax} characters`)
  .refine((name) => cleanStaffName(name) === name, `use 1-${staffNameMax} letters, digits, spaces and . _ @ - '`)
  .describe(`1-${staffNameMax} letters of any script, digits, spaces and . _ @ - ', stored as NFC`)

const newSignInLink = z.strictObject({
  role: staffRole,
  seller: slug,
  name: staffName,
  hours: z.int().min(1).max(8760).default(12),
  linkHours: z.int().min(1).max(720).default(24),
})
const signInCode = z.strictObject({ code: text(100) })

/** Left out by clients that show a text of their own: then the setting `CONSENT_VERSION` is stored. */
const consent = z
  .enum(consentVersions)
  .optional()
  .describe('The version of the consent text that was shown (`shared/person/consent-texts.ts`)')

const phoneCode = z.string().regex(/^\d{6}$/, 'must be 6 digits')

/** Who is signed in. */
export const me = z.object({
  name: z.string(),
  role: z.enum(['viewer', ...staff]),
  seller: z.string().optional(),
  shop: z.string().optional().describe('The name of the shop, once it has one'),
  hasMembers: z.boolean().optional().describe('Whether the seller has members, whose goods it takes in'),
  isMember: z.boolean().optional().describe('Whether the seller is a member of another'),
  expiresAt: instant,
})

const ownToken = z.strictObject({ tokenId: z.string().min(1).max(100) })

/** A name as it is stored, or whatever `sub` a token has that was made elsewhere. */
const holder = z
  .string()
  .min(1)
  .max(200)
  .overwrite((typed) => cleanStaffName(typed) ?? typed)
  .refine((name) => Array.from(name).length <= 100, 'must have at most 100 characters')

export const tokensToRevoke = z
  .strictObject({
    tokenId: z.string().min(1).max(100).optional(),
    holder: holder.optional(),
    seller: slug.optional().describe("Whose staff the holder is; left out: the own shop's"),
  })
  .refine(
    ({ tokenId, holder }) => (tokenId === undefined) !== (holder === undefined),
    'give either a tokenId or a holder',
  )
  .refine(({ holder, seller }) => seller === undefined || holder !== undefined, 'a seller goes with a holder')

/** Identity: viewers sign up, staff open a link made by whoever runs Flashpack, and a token ends when it is revoked. */
export const personRoutes = {
  signUp: {
    method: 'post',
    path: '/api/viewers',
    allow: 'anyone',
    body: buyer.extend({ consent }),
    status: 201,
    answer: z.object({ viewerId: id, token: z.string() }),
    about: 'Sign up as a viewer; the token lasts 180 days.',
  },
  changeRecipient: {
    method: 'put',
    path: '/api/viewers/me',
    allow: ['viewer'],
    body: z.strictObject({ name: text(120).optional(), ...destination, consent }),
    answer: z.object({ viewerId: id }),
    about: 'Change the name, or where parcels go, for future orders. A new address ends collecting at a point.',
  },
  sendPhoneCode: {
    method: 'post',
    path: '/api/viewers/me/phone-code',
    allow: ['viewer'],
    status: 202,
    answer: z.object({
      to: z.string().describe('The last digits of the phone'),
      expiresAt: instant,
      againAt: instant.describe('When another code may be asked for'),
    }),
    about:
      "Send a code of six digits to the viewer's phone. `busy` when this phone, viewer or address was sent too many within the hour; `code-not-sent` when the sender failed: ask again.",
  },
  provePhone: {
    method: 'post',
    path: '/api/viewers/me/phone-proof',
    allow: ['viewer'],
    body: z.strictObject({ code: phoneCode }),
    answer: z.object({ provenAt: instant, token: z.string() }),
    about:
      'Prove the phone by the code that was sent last: the new token says so and takes the place of the old one. A wrong code is `invalid`; one that is too old or was tried five times is `wrong-state`: ask for another.',
  },
  makeSignInLink: {
    method: 'post',
    path: '/api/sign-in/links',
    allow: managers,
    body: newSignInLink,
    status: 201,
    answer: z.object({ path: z.string(), expiresAt: instant }),
    about:
      'Create a one-time link that signs a staff member in. An owner makes links for the own shop only and for no admin (`forbidden`); for an admin, a new seller is created if needed. `hours` is how long they stay signed in, `linkHours` how long the link is valid.',
  },
  readSignInLink: {
    method: 'post',
    path: '/api/sign-in/look',
    allow: 'anyone',
    body: signInCode,
    answer: me.omit({ expiresAt: true }),
    about:
      'Whom a link signs in, as what and for which shop; the code stays good. An unknown, used or expired code is `not-found`.',
  },
  signIn: {
    method: 'post',
    path: '/api/sign-in',
    allow: 'anyone',
    body: signInCode,
    answer: me.extend({ token: z.string() }),
    about: 'Exchange the code of a link for a bearer token. An unknown, used or expired code is `not-found`.',
  },
  readMe: { method: 'get', path: '/api/me', allow: ['viewer', ...staff], answer: me, about: 'Who this token is.' },
  signOut: {
    method: 'post',
    path: '/api/sign-out',
    allow: [...staff],
    body: ownToken,
    answer: z.object({ revokedAt: instant }),
    about:
      'Revoke the token this request is made with, by its id (`jti`); any other is `forbidden`. Its websockets are closed within 5 s.',
  },
  revokeTokens: {
    method: 'post',
    path: '/api/tokens/revoke',
    allow: managers,
    body: tokensToRevoke,
    answer: z.object({ revokedAt: instant }),
    about:
      'Revoke one token by its id (`jti`; admins only), or all tokens its holder (`sub`) has so far: of the own shop for an owner, of every shop for an admin, or of the shop of `seller`, the own one or one below it. Their websockets are closed within 5 s.',
  },
} as const satisfies Record<string, Route>
