import { z } from 'zod'
import { id } from '../common.ts'
import { listOf, managers, page, crew, text, type Route } from '../route.ts'
import { slug } from './person.ts'

const member = z
  .object({
    sellerId: id,
    seller: slug,
    name: z.string().nullable().describe('The name of its shop, once it has one'),
    parent: slug.nullable().describe('Whose member it is'),
  })
  .meta({ id: 'Member' })
export type MemberView = z.output<typeof member>

const params = z.strictObject({ seller: slug })

/** Sellers under one roof: centre, co-operative, producer. Whoever is above sees what is below, never the other way. */
export const memberRoutes = {
  listMembers: {
    method: 'get',
    path: '/api/members',
    allow: crew,
    query: z.strictObject({ ...page }),
    answer: listOf(member),
    about: 'The own seller and all below it, by name; an admin sees all sellers.',
  },
  addMember: {
    method: 'post',
    path: '/api/members',
    allow: managers,
    body: z.strictObject({
      seller: slug,
      under: slug.optional().describe("Whose member it becomes; left out: the own seller's"),
    }),
    status: 201,
    otherwise: { 200: 'already a member there: repeats the answer' },
    answer: member.extend({ replayed: z.boolean().optional() }),
    about: 'Make a new seller below the own one. A seller that exists elsewhere joins by its own wish, with a code.',
  },
  moveMember: {
    method: 'put',
    path: '/api/members/:seller/parent',
    allow: managers,
    params,
    body: z.strictObject({ parent: slug.nullable() }),
    answer: member,
    about:
      'Put a member, with all below it, under another seller of the own tree; null: it stands alone. A seller may also leave its own parent. Not during a sale that it takes part in.',
  },
  inviteMember: {
    method: 'post',
    path: '/api/members/invitations',
    allow: managers,
    body: z.strictObject({ under: slug.optional() }),
    status: 201,
    answer: z.object({ code: z.string(), expiresAt: z.iso.datetime() }),
    about: 'A code with which an existing seller becomes a member; valid for seven days.',
  },
  joinParent: {
    method: 'post',
    path: '/api/members/join',
    allow: managers,
    body: z.strictObject({ code: text(1_000) }),
    answer: member,
    about: 'Become a member by a code: from then on the other seller sees what is here. Idempotent.',
  },
} as const satisfies Record<string, Route>
