import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { ExpressAdapter } from '@bull-board/express'
import type { Express, Request, Response } from 'express'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName, roles } from '../../shared/contract/roles.ts'
import { queueNamesOf } from '../../shared/journey.ts'
import { Refusal } from '../../shared/refusal.ts'
import { authorize, type KnownActor } from '../access/authenticate.ts'
import { readTicket, signTicket } from '../access/ticket.ts'
import type { Gateway } from '../context.ts'
import { readCookie, setCookie } from '../http/cookies.ts'

const boardPath = '/control/queues'
const sessionSeconds = 30 * 60

const session = z.object({
  sub: z.string(),
  role: z.enum(roles),
  iat: z.number(),
  exp: z.number(),
  jti: z.string().optional(),
})

/**
 * Opens the queue board to this browser for half an hour, because a page opened by its URL carries no bearer token. The
 * cookie is limited to the board's path, is unreadable to scripts, is not sent by requests from other sites, and ends
 * when the admin's token is revoked.
 */
export async function openBoardSession(
  ctx: Context,
  actor: KnownActor,
  request: Request,
  response: Response,
): Promise<{ path: string; expiresAt: string }> {
  const now = ctx.clock.now().getTime() / 1000
  const exp = Math.min(Math.floor(now) + sessionSeconds, actor.exp)
  const claims = { sub: actor.sub, role: actor.role, iat: actor.iat ?? now, ...(actor.jti && { jti: actor.jti }) }
  const signed = await signTicket(ctx, 'flashpack-queue-board', claims, exp)
  await recordChange(ctx.db, { actor: actorName(actor), kind: 'queue-board:opened' })
  setCookie(request, response, 'queue-board', signed, Math.ceil(exp - now))
  return { path: `${boardPath}/`, expiresAt: new Date(exp * 1000).toISOString() }
}

/** Serves bull-board read-only: retrying is done on the control page, which records who did it. */
export function serveQueueBoard(app: Express, gateway: Gateway): void {
  const { ctx } = gateway
  app.use(boardPath, async (request, _response, next) => {
    const actor = await readSession(ctx, request)
    if (actor) gateway.revocations.refuse(actor)
    authorize(['admin'], actor)
    if (request.method !== 'GET') throw new Refusal('forbidden', 'The board is read-only.')
    next()
  })
  let board: Promise<Express> | undefined
  app.use(boardPath, async (request, response, next) => {
    // A queue that is not reachable yet must not leave the board broken for good.
    const opened = await (board ??= openBoard(ctx).catch((error: unknown) => {
      board = undefined
      throw error
    }))
    opened(request, response, next)
  })
}

async function openBoard({ config, queues }: Context): Promise<Express> {
  const adapter = new ExpressAdapter().setBasePath(boardPath)
  const shown = await Promise.all(
    queueNamesOf(config.PARTITIONS).map(
      async (name) => new BullMQAdapter(await queues.openQueue(name).whole(), { readOnlyMode: true }),
    ),
  )
  createBullBoard({
    queues: shown,
    serverAdapter: adapter,
    // Given, since the bundled package could not find its pages by itself.
    options: {
      uiBasePath: dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json')),
      uiConfig: { boardTitle: 'Flashpack' },
    },
  })
  const board = adapter.getRouter() as Express
  board.engine('ejs', renderPlain)
  board.disable('x-powered-by')
  return board
}

/**
 * Renders the board's one page without its externally hosted fonts and inline styles: the content security policy would
 * refuse them, and an admin's browser has no business contacting other servers.
 */
function renderPlain(path: string, values: object, done: (error: unknown, html?: string) => void): void {
  try {
    const page = readFileSync(path, 'utf8')
    const own = page
      .replaceAll(/<link[^>]*https?:\/\/[^>]*>/g, '')
      .replaceAll(/<style>[^<]*<\/style>/g, '')
      .replaceAll(/ style="[^"]*"/g, '')
    done(
      null,
      own.replaceAll(
        /<%[-=] *(\w+) *%>/g,
        (_, name: string) => (values as Record<string, string | undefined>)[name] ?? '',
      ),
    )
  } catch (error) {
    done(error)
  }
}

async function readSession(ctx: Context, request: Request): Promise<KnownActor | undefined> {
  const cookie = readCookie(request, 'queue-board')
  const claims = cookie ? await readTicket(ctx, 'flashpack-queue-board', cookie) : undefined
  if (!claims) return undefined
  const { jti, ...actor } = session.parse(claims)
  return { ...actor, ...(jti && { jti }) }
}
