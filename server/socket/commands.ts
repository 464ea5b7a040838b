import {
  commands,
  placeOrder as placeOrderPayload,
  type AnswerOf,
  type CommandName,
  type PayloadOf,
} from '../../shared/contract/commands.ts'
import { hosts } from '../../shared/contract/route.ts'
import type { Role } from '../../shared/contract/roles.ts'
import { plainPlacement } from '../../shared/contract/plain-placement.ts'
import { listBatches } from '../../shared/packing/batch-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { authorize, type KnownActor } from '../access/authenticate.ts'
import { withNamesSeen } from '../access/names-seen.ts'
import { isOffence } from '../access/offenders.ts'
import { openGuard } from './guard.ts'
import { rooms } from './rooms.ts'
import { cancelOrder } from '../order/cancel-order.ts'
import { confirmOrder } from '../order/confirm-order.ts'
import { joinWaiting } from '../order/join-waiting.ts'
import { leaveWaiting } from '../order/leave-waiting.ts'
import { placeOrder } from '../order/place-order.ts'
import { parse, refusalAck, toRefusal } from '../http/problem.ts'
import { socketLog } from '../http/request-id.ts'
import { isOwn, requireVisibleOrder, sellerSeenBy } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import type { LiveNamespace, LiveSocket } from './socket-types.ts'

/** The actor is known unless anyone may send the command. */
type ActorOf<Name extends CommandName> = (typeof commands)[Name]['allow'] extends 'anyone'
  ? KnownActor | undefined
  : KnownActor

type Handler<Name extends CommandName> = (
  gateway: Gateway,
  socket: LiveSocket,
  payload: PayloadOf<Name>,
  actor: ActorOf<Name>,
) => Promise<AnswerOf<Name>>

const handlers: { [Name in CommandName]: Handler<Name> } = {
  'sale:join': joinSale,
  'sale:leave': async (_gateway, socket, { saleId }) => {
    await Promise.all([socket.leave(rooms.sale(saleId)), socket.leave(rooms.host(saleId))])
    return {}
  },
  'order:place': (gateway, socket, { orderId, saleId, lines, payment }, actor) =>
    placeOrder(
      gateway,
      {
        orderId,
        saleId,
        viewerId: actor.sub,
        buyerKey: actor.buyerKey!,
        phoneProven: actor.phoneProven,
        payment,
        lines,
      },
      socket.id,
    ),
  'order:status': async (gateway, _socket, { orderId }, actor) => ({
    order: (await requireVisibleOrder(gateway, orderId, actor)).view,
  }),
  'order:cancel': async (gateway, _socket, { orderId }, actor) => ({
    order: await cancelOrder(gateway, orderId, actor),
  }),
  'order:confirm': async (gateway, _socket, { orderId }, actor) => ({
    order: await confirmOrder(gateway, orderId, actor),
  }),
  'waiting:join': (gateway, _socket, payload, actor) => joinWaiting(gateway, payload, actor),
  'waiting:leave': async (gateway, _socket, { orderId }, actor) => ({
    waiting: await leaveWaiting(gateway, orderId, actor),
  }),
  'floor:join': joinFloor,
}

/**
 * Those who see the sale hear of all its batches. A member who packs some of it is answered with those: what happens to
 * them they read again, because the facts tell of everybody's.
 */
async function joinFloor(
  gateway: Gateway,
  socket: LiveSocket,
  { saleId }: { saleId: string },
  actor: KnownActor,
): Promise<AnswerOf<'floor:join'>> {
  const { sellerId } = await gateway.sales.find(saleId)
  const seesAll = isOwn(sellerId, actor)
  if (seesAll) await socket.join(rooms.floor(saleId))
  const batches = await listBatches(gateway.ctx.db, { saleId, sellerId: sellerSeenBy(actor), limit: 200 })
  if (!seesAll && batches.length === 0) throw new Refusal('not-found', 'There is no such sale.')
  return { batches }
}

/** Who follows a sale as its host, and so how many orders it takes. */
const seesProgress: ReadonlySet<Role> = new Set(hosts)

/** Joins the room before reading the state, so that no change in between can be missed. */
async function joinSale(
  gateway: Gateway,
  socket: LiveSocket,
  { saleId }: { saleId: string },
  actor: KnownActor | undefined,
): Promise<AnswerOf<'sale:join'>> {
  const known = await gateway.sales.find(saleId)
  await socket.join(rooms.sale(saleId))
  if (actor && seesProgress.has(actor.role) && isOwn(known.sellerId, actor)) {
    await socket.join(rooms.host(saleId))
    await gateway.broadcast.hostJoined(saleId)
  }
  const [sale, orders] = await Promise.all([
    gateway.snapshots.sale(saleId),
    actor?.role === 'viewer' ? gateway.snapshots.ordersOf(actor.sub, saleId) : [],
  ])
  gateway.broadcast.shown(sale!)
  return { sale: sale!, orders }
}

/** Consecutive `busy` refusals of one socket's orders: a client that ignores `retryAfterMs`. */
const busyInARowMax = 500

/** Handles the commands of one socket; every command is driven by its row in the contract's table. */
export function serveCommands(gateway: Gateway, namespace: LiveNamespace, socket: LiveSocket): void {
  const { actor } = socket.data
  const guard = openGuard(gateway, socket)
  let busyInARow = 0

  socket.use((packet, next) => {
    const [event, ...rest] = packet as unknown[]
    const ack = rest.findLast((part) => typeof part === 'function') as ((answer: unknown) => void) | undefined
    if (!guard.isClosed()) void answer(event, rest[0], (reply) => ack?.(reply))
    void next
  })
  socket.on('error', () => undefined)

  async function answer(event: unknown, payload: unknown, reply: (answer: unknown) => void): Promise<void> {
    try {
      const name = commandName(event, namespace)
      const command = commands[name]
      if (command.allow !== 'anyone') {
        if (actor && actor.exp * 1000 <= gateway.ctx.clock.now().getTime())
          throw new Refusal('unauthorized', 'The token has expired.')
        authorize(command.allow, actor)
      }
      // Authorized above; handlers of what anyone may send know that there may be none.
      const known = actor as KnownActor
      const result =
        name === 'order:place'
          ? await handlers[name](gateway, socket, plainPlacement(payload) ?? parse(placeOrderPayload, payload), known)
          : await guard.run(name, async () => {
              const handler = handlers[name] as Handler<CommandName>
              return withNamesSeen(
                gateway,
                actor,
                await handler(gateway, socket, parse(command.payload, payload), known),
              )
            })
      busyInARow = 0
      reply({ ok: true, ...result })
    } catch (error) {
      const refusal =
        error instanceof Refusal
          ? error
          : toRefusal(error, socketLog(gateway.ctx.log, socket), String(event).slice(0, 40))
      reply(refusalAck(refusal))
      if (isOffence(refusal)) void guard.noteRefusal(refusal.code)
      else if (refusal.code === 'busy' && (busyInARow += 1) > busyInARowMax) guard.close()
      if (refusal.code === 'unauthorized' && actor) socket.disconnect(true)
    }
  }
}

/**
 * An event name can be any JSON value, for example a number. Throws `invalid` if it is not a command of this namespace.
 */
function commandName(event: unknown, namespace: LiveNamespace): CommandName {
  if (
    typeof event === 'string' &&
    Object.hasOwn(commands, event) &&
    commands[event as CommandName].namespace === namespace.name
  )
    return event as CommandName
  throw new Refusal('invalid', `${String(event).slice(0, 40)}: no such command in this namespace`)
}
