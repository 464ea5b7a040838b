import { commands, type CommandName } from './commands.ts'
import { routes, type RouteName } from './http.ts'
import type { Allow } from './roles.ts'
import type { Route } from './route.ts'
import { routeLimits } from './route-limits.ts'
import { limitClasses, type LimitClass, type LimitClassName, kB } from './limit-classes.ts'

/** A larger websocket packet closes its connection (bytes). */
export const commandBytesMax = 16 * kB

/** The class of each websocket command: one without an entry is a compile error. */
export const commandLimits = {
  'sale:join': 'look',
  'sale:leave': 'look',
  'order:place': 'order',
  'order:status': 'look',
  'order:cancel': 'own-change',
  'order:confirm': 'own-change',
  'waiting:join': 'own-change',
  'waiting:leave': 'own-change',
  'floor:join': 'read',
} as const satisfies Record<CommandName, LimitClassName>

/**
 * A call's limits as shown in the API documents and in the table of `docs/limits.md`. Roles that may not call have no
 * budget.
 */
export interface ShownLimits {
  class: LimitClassName
  seconds: number
  viewer?: number | string
  token?: number | string
  address?: number | string
  atOnce?: number
  bodyBytes: number
  withinSeconds?: number
}

/** The limits of a websocket command. */
export function limitsOfCommand(name: CommandName): ShownLimits {
  const { atOnce, withinSeconds, ...limits } = shown(commandLimits[name], commands[name].allow)
  // Orders do not take turns and are answered on their own schedule.
  return { ...limits, ...(name !== 'order:place' && { atOnce, withinSeconds }), bodyBytes: commandBytesMax }
}

/** The limits of an HTTP route. */
export function limitsOfRoute(name: RouteName): ShownLimits {
  const route: Route = routes[name]
  const limits = shown(routeLimits[name], route.allow)
  return { ...limits, bodyBytes: route.raw?.bytesMax ?? limits.bodyBytes }
}

function shown(name: LimitClassName, allow: Allow): ShownLimits {
  const { seconds, viewer, token, address, atOnce, bodyBytes, withinSeconds }: LimitClass = limitClasses[name]
  const may = (who: 'viewer' | 'staff'): boolean =>
    allow === 'anyone' || allow.some((role) => (role === 'viewer') === (who === 'viewer'))
  return {
    class: name,
    seconds,
    ...(may('viewer') && { viewer }),
    ...(may('staff') && { token }),
    ...(allow === 'anyone' && { address }),
    atOnce,
    bodyBytes,
    withinSeconds,
  }
}
