import type { Actor } from '../../shared/contract/roles.ts'

/** The socket.io rooms: who hears what. */
export const rooms = {
  sale: (saleId: string) => `sale/${saleId}`,
  host: (saleId: string) => `host/${saleId}`,
  viewer: (viewerId: string) => `viewer/${viewerId}`,
  /** All sockets of one member of the staff. */
  staff: (sub: string) => `staff/${sub}`,
  floor: (saleId: string) => `floor/${saleId}`,
}

/** The room that all sockets of one token holder share. */
export function holderRoom({ role, sub }: Pick<Actor, 'role' | 'sub'>): string {
  return role === 'viewer' ? rooms.viewer(sub) : rooms.staff(sub)
}

/** The ids behind the rooms of one kind that somebody is in. */
export function idsOfRooms(all: Iterable<string>, kind: keyof typeof rooms): string[] {
  const prefix = `${kind}/`
  return [...all].filter((room) => room.startsWith(prefix)).map((room) => room.slice(prefix.length))
}
