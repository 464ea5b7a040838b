/** `anyone` needs no token. An admin may pass every door but those of a viewer's own orders. */
export const roles = ['viewer', 'host', 'packer', 'dispatcher', 'admin'] as const
export type Role = (typeof roles)[number]
export type Allow = 'anyone' | readonly Role[]

/** Who somebody is, by their signed token. `sellerId` is there for host, packer and dispatcher. */
export interface Actor {
  sub: string
  role: Role
  sellerId?: string
  /** When the token was made and when it ends, in seconds since 1970. */
  iat?: number
  exp: number
  jti?: string
}

/** The name under which an actor is recorded. */
export function actorName(actor: Actor): string {
  return `${actor.role}:${actor.sub}`
}
