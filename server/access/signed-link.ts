import { createHmac, timingSafeEqual } from 'node:crypto'
import { parse as parseQuery } from 'node:querystring'
import type { Request } from 'express'
import type { Context } from '../../shared/context.ts'
import { routes, type RouteName } from '../../shared/contract/http.ts'
import type { Route } from '../../shared/contract/route.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import { parse } from '../http/problem.ts'
import { authorize, type KnownActor } from './authenticate.ts'
import { requireVisibleBatch, requireVisibleManifest, requireVisiblePrint } from './visibility.ts'

const linkSeconds = 300

type LinkedRouteName = {
  [Name in RouteName]: (typeof routes)[Name] extends { linked: true } ? Name : never
}[RouteName]

/** What a staff member must be allowed to see to get a link; a linked route without an entry is a compile error. */
const requireVisible: Record<LinkedRouteName, (gateway: Gateway, id: string, actor: KnownActor) => Promise<unknown>> = {
  readDocument: requireVisibleBatch,
  readManifest: requireVisibleManifest,
  readPrintChunk: requireVisiblePrint,
}

/**
 * Issues a URL that opens a document without a token, for a page or a printer: it signs the whole request and is valid
 * for five minutes. The caller must pass the document's own access checks, with the same refusals: a link grants no
 * more than a token does.
 */
export async function linkDocument(
  gateway: Gateway,
  path: string,
  actor: KnownActor,
): Promise<{ url: string; expiresAt: string }> {
  const [place = '', query] = path.split('?', 2)
  const linked = findLinkedRoute(place)
  if (!linked) throw new Refusal('invalid', 'path: is not the path of a document')
  const { name, id } = linked
  const route: Route = routes[name]
  authorize(route.allow, actor)
  if (query !== undefined && !route.query) throw new Refusal('invalid', 'path: takes no query')
  if (query !== undefined) parse(route.query!, { ...parseQuery(query) })
  await requireVisible[name](gateway, id, actor)
  return signLink(gateway.ctx, path)
}

function findLinkedRoute(path: string): { name: LinkedRouteName; id: string } | undefined {
  for (const name of Object.keys(requireVisible) as LinkedRouteName[]) {
    const { path: pattern, params: schema } = routes[name]
    const found = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`).exec(path)
    const params = found && schema.safeParse({ ...found.groups })
    if (params?.success) return { name, id: params.data.id }
  }
  return undefined
}

function signLink(ctx: Context, path: string): { url: string; expiresAt: string } {
  const expires = Math.floor(ctx.clock.now().getTime() / 1000) + linkSeconds
  return {
    url: `${path}${path.includes('?') ? '&' : '?'}expires=${expires}&signature=${signature(ctx, path, expires)}`,
    expiresAt: new Date(expires * 1000).toISOString(),
  }
}

/**
 * Whether a file request uses a valid signed link. The signature covers everything before it: the document, the paper
 * and the part. Throws `unauthorized` for a signature that is forged, expired or for another document, even when there
 * is a token.
 */
export function isLinked(ctx: Context, { query, originalUrl }: Request, route: Route): boolean {
  if (query['signature'] === undefined || typeof route.answer !== 'string') return false
  const [, signed = ''] = /^(.*?)[?&]expires=[^&]*&signature=[^&]*$/.exec(originalUrl) ?? []
  if (!route.linked || !isSigned(ctx, signed, query['expires'], query['signature']))
    throw new Refusal('unauthorized', 'This link is not valid or has expired.')
  return true
}

function isSigned(ctx: Context, path: string, expires: unknown, given: unknown): boolean {
  if (typeof expires !== 'string' || typeof given !== 'string' || !/^\d{1,12}$/.test(expires)) return false
  if (Number(expires) * 1000 < ctx.clock.now().getTime()) return false
  const right = Buffer.from(signature(ctx, path, Number(expires)))
  const candidate = Buffer.from(given)
  return right.length === candidate.length && timingSafeEqual(right, candidate)
}

function signature(ctx: Context, path: string, expires: number): string {
  return createHmac('sha256', `document link ${ctx.config.TOKEN_SECRET}`)
    .update(`${path}\n${expires}`)
    .digest('base64url')
}
