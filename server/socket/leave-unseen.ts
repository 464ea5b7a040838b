import { isOwn } from '../access/visibility.ts'
import type { SaleCache } from '../sale/sale-cache.ts'
import { idsOfRooms, rooms } from './rooms.ts'
import type { LiveServer, LiveSocket } from './socket-types.ts'

/**
 * Takes sockets out of the rooms of sales that their holders no longer see, after sellers have changed roofs: who may
 * join is asked once, and a socket lives for hours.
 */
export async function leaveUnseen(io: LiveServer, sales: Pick<SaleCache, 'find'>): Promise<void> {
  for (const [namespace, kind] of [
    ['/live', 'host'],
    ['/floor', 'floor'],
  ] as const)
    for (const socket of io.of(namespace).sockets.values())
      for (const saleId of idsOfRooms(socket.rooms, kind))
        if (!(await seesSale(socket, saleId, sales))) await socket.leave(rooms[kind](saleId))
}

async function seesSale(
  { data: { actor } }: LiveSocket,
  saleId: string,
  sales: Pick<SaleCache, 'find'>,
): Promise<boolean> {
  const { sellerId } = await sales.find(saleId)
  return actor !== undefined && isOwn(sellerId, actor)
}
