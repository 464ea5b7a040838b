import { commands, type CommandName } from '../../shared/contract/commands.ts'
import { routes, type RouteName } from '../../shared/contract/http.ts'
import { limitClasses, type LimitClass } from '../../shared/contract/limit-classes.ts'
import { limitsOfCommand, limitsOfRoute, type ShownLimits } from '../../shared/contract/limits.ts'

const head = `<!-- written by npm run docs from shared/contract/limits.ts -->

# Limits

Every websocket command and every HTTP route has a budget per viewer, per staff token, and per network address (only for calls without a token; an IPv6 address counts by its /64). Anything over a budget is answered \`busy\` with \`retryAfterMs\` before any other work is done for it. Numbers are calls per window of the given seconds; a name in capitals is a setting, all other numbers are scaled by \`LIMITS_PERCENT\`.

- **At once** is how many calls of one viewer or token run concurrently, and how many of all callers without a token together. The others wait for their turn, so a flood of one kind holds up itself rather than everyone else.
- **Time**: a call that has no answer after that time is answered \`busy\` if it had not started, else \`unknown\`: it may have been done, so send the same again.
- Each gateway counts budgets in its own memory. Those marked *shared* are counted across all gateways in Redis, if there is one; when Redis does not answer, each gateway counts alone, and nobody is refused because of it.
- \`order:place\` is counted in memory only, by \`ORDERS_PER_VIEWER_PER_SECOND\` and by the admission that keeps a surge within what can be decided; it does not wait for a turn, and is answered \`ACK_WAIT_MS\` after it was stored.
- No address is refused what its buyers send with a token: mobile carriers put thousands of them behind one address.

## Refusals count

Refusals count against the caller, whoever it is: \`invalid\`, \`unauthorized\`, \`forbidden\`, \`not-found\`, an exhausted budget and the like. A busy gateway, an internal error or a closed sale does not count.

- A **connection** may have \`REFUSALS_PER_MINUTE_MAX\` refusals a minute. A websocket that goes on is sent \`connection:closed\` with the reason and closed; an HTTP connection is closed with its answer.
- A **viewer or token** may have three times as many, across all connections and gateways. One that goes on is locked out for a minute: its websockets are closed, and everything it sends is answered \`busy\`.
- Behind an **address** whose websockets without a token were closed, the next ones without a token wait up to five seconds for their turn and may have fewer refusals; from ten times the refusals of one connection on, refused requests without a token are answered a second later. Callers with a token are not affected, and nobody is refused because of a neighbour.
- The log has at most ten lines of one kind a second, then one that says how many were dropped. \`flashpack_over_budget_total\` and \`flashpack_sockets_dropped_total{why="flood"}\` count what was refused and closed.
`

/** `docs/limits.md`: the table of limits for people to read. */
export function limitsPage(): string {
  const classRows = Object.entries<LimitClass>(limitClasses).map(
    ([name, { about, shared }]) => `| \`${name}\` | ${about}${shared ? ' *(shared)*' : ''} |`,
  )
  const commandRows = (Object.keys(commands) as CommandName[]).map((name) => row(`\`${name}\``, limitsOfCommand(name)))
  const routeRows = (Object.keys(routes) as RouteName[])
    .toSorted(
      (one, other) => routes[one].path.localeCompare(routes[other].path, 'en') || one.localeCompare(other, 'en'),
    )
    .map((name) => row(`\`${routes[name].method.toUpperCase()} ${routes[name].path}\``, limitsOfRoute(name)))
  return [
    head,
    '## Classes of calls\n',
    table(['class', 'what'], classRows),
    '## Websocket commands\n',
    table(columns('command'), commandRows),
    '## HTTP routes\n',
    table(columns('route'), routeRows),
  ].join('\n')
}

const columns = (what: string): string[] => [
  what,
  'class',
  'window',
  'viewer',
  'token',
  'address',
  'at once',
  'body',
  'time',
]

function row(
  name: string,
  { class: ofClass, seconds, viewer, token, address, atOnce, bodyBytes, withinSeconds }: ShownLimits,
): string {
  const cells = [
    name,
    ofClass,
    `${seconds} s`,
    count(viewer),
    count(token),
    count(address),
    count(atOnce),
    `${bodyBytes / 1024} kB`,
    withinSeconds === undefined ? '–' : `${withinSeconds} s`,
  ]
  return `| ${cells.join(' | ')} |`
}

function count(value: number | string | undefined): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? `\`${value}\`` : value.toLocaleString('en')
}

function table(names: readonly string[], rows: readonly string[]): string {
  return [`| ${names.join(' | ')} |`, `|${names.map(() => '---').join('|')}|`, ...rows, ''].join('\n')
}
