/**
 * Everyone who works here. An owner is host, packer and dispatcher in one; a producer only sees what is theirs and says
 * what they bring; finance reads and writes money, and nothing else;
 * support answers buyers and takes in what comes back; an admin may do everything for every seller.
 */
export const staffRoles = ['host', 'packer', 'dispatcher', 'producer', 'finance', 'support', 'owner', 'admin'] as const
export type StaffRole = (typeof staffRoles)[number]

/** `anyone` needs no token. An admin may do everything except what concerns a viewer's own orders. */
export const roles = ['viewer', ...staffRoles] as const
export type Role = (typeof roles)[number]
export type Allow = 'anyone' | readonly Role[]

/** The identity in a signed token. `sellerId` is present for all staff of a shop. */
export interface Actor {
  sub: string
  role: Role
  sellerId?: string
  /** When the token was issued and when it expires, in seconds since 1970. */
  iat?: number
  exp: number
  jti?: string
}

/** The name under which an actor's changes are recorded. */
export function actorName(actor: Actor): string {
  return `${actor.role}:${actor.sub}`
}

/** Stands in answers for the name of somebody who works above the reader's own seller. */
export const nameAbove = 'above'

const staffNameForm = new RegExp(`^(?:${staffRoles.join('|')}):`)

/** Whether a recorded actor is a person of a shop, and neither a buyer nor a step. */
export function isStaffName(actor: string): boolean {
  return staffNameForm.test(actor)
}
