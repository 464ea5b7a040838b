import { z } from 'zod'
import { instant } from '../common.ts'
import { staff, text, type Route } from '../route.ts'

const staffRole = z.enum(staff)
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'use lower-case letters, digits and hyphens')
const holder = z.string().regex(/^[\w.@-]{1,60}$/, 'use letters, digits and . _ @ -')

export const newSignInLink = z.strictObject({
  role: staffRole,
  seller: slug,
  name: holder,
  hours: z.int().min(1).max(8760).default(12),
  linkHours: z.int().min(1).max(720).default(24),
})
export const signInCode = z.strictObject({ code: text(100) })

const me = z.object({
  name: z.string(),
  role: z.enum(['viewer', ...staff]),
  seller: z.string().optional(),
  expiresAt: instant,
})

/** Signing in without a password: whoever runs Flashpack makes a link, a phone opens it once. */
export const signInRoutes = {
  makeSignInLink: {
    method: 'post',
    path: '/api/sign-in/links',
    allow: ['admin'],
    body: newSignInLink,
    status: 201,
    answer: z.object({ path: z.string(), expiresAt: instant }),
    about:
      'Make a link that signs a member of staff in, once; the seller is made if new. `hours` is how long they stay signed in, `linkHours` how long the link waits.',
  },
  signIn: {
    method: 'post',
    path: '/api/sign-in',
    allow: 'anyone',
    body: signInCode,
    answer: me.extend({ token: z.string() }),
    about:
      'Exchange the code of a link for a bearer token. A code that is not known, was used, or is too old is `not-found`.',
  },
  readMe: { method: 'get', path: '/api/me', allow: ['viewer', ...staff], answer: me, about: 'Who this token is.' },
} as const satisfies Record<string, Route>
