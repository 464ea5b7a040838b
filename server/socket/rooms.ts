import type { Actor } from '../../shared/contract/roles.ts'

/** The socket.io rooms: who receives what. */
export const rooms = {
  sale: (saleId: string) => `sale/${saleId}`,
  host: (saleId: string) => `host/${saleId}`,
  viewer: (viewerId: string) => `viewer/${viewerId}`,
  /** All sockets of one staff member. */
  staff: (sub: string) => `staff/${sub}`,
  floor: (saleId: string) => `floor/${saleId}`,
}

/** The room shared by all sockets of one token holder. */
export function holderRoom({ role, sub }: Pick<Actor, 'role' | 'sub'>): string {
  return role === 'viewer' ? rooms.viewer(sub) : rooms.staff(sub)
}

/** The ids of all non-empty rooms of one kind. */
export function idsOfRooms(all: Iterable<string>, kind: keyof typeof rooms): string[] {
  const prefix = `${kind}/`
  return [...all].filter((room) => room.startsWith(prefix)).map((room) => room.slice(prefix.length))
}
