import { signal } from '@preact/signals'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import { ask, refused, type AnswerOf } from './http.ts'
import { claimsOf } from './token-claims.ts'
import { keep, read } from './words.ts'

/** A staff member signed in on this device. */
export interface Session {
  token: string
  name: string
  role: StaffRole
  seller?: string
  /** The name of the shop, once it has one. */
  shop?: string
  /** Whether the seller has members, and whether it is one: not known of a session from before this was asked. */
  hasMembers?: boolean
  isMember?: boolean
  expiresAt: string
}

const keptAs = (role: StaffRole | ''): string => `flashpack.staff.${role}`

/**
 * Remembers who signed in; each role has its own slot, so one device can be both the host's and the packer's. The
 * previous token is revoked.
 */
export function keepSession(session: Session): void {
  const former = sessionOf([session.role])
  if (former && former.token !== session.token) void endToken(former.token).catch(() => undefined)
  keep(keptAs(session.role), JSON.stringify(session))
  sessionEnded.value += 1
}

/** Raised when somebody signs in or out on this device, in this tab or another: pages then show what fits. */
export const sessionEnded = signal(0)
addEventListener('storage', ({ key }) => {
  if (key === null || key.startsWith(keptAs(''))) sessionEnded.value += 1
})

/**
 * A session that the server has ended is forgotten: the page shows how to sign in again, and keeps what it has stored.
 */
refused.tell = (token) => {
  if (practiceHere()?.token === token) return leavePractice()
  const role = (Object.keys(homeOf) as StaffRole[]).find((one) => keptSession(one)?.token === token)
  if (!role) return
  keep(keptAs(role), null)
  sessionEnded.value += 1
}

/** Asks what may have changed about the shop since somebody signed in, and keeps it. Undefined without an answer. */
export async function learnOfSeller(session: Session): Promise<AnswerOf<'readMe'> | undefined> {
  const me = await ask<'readMe'>('get', '/api/me', { token: session.token }).catch(() => undefined)
  if (!me || !sessionOf([session.role])) return undefined
  const { shop = session.shop, hasMembers = false, isMember = false } = me
  if (shop !== session.shop || hasMembers !== session.hasMembers || isMember !== session.isMember)
    renewSession(session, { ...(shop !== undefined && { shop }), hasMembers, isMember })
  return me
}

/** What became known of a session since it was kept, such as the name of the shop. */
export function renewSession(session: Session, news: Partial<Session>): void {
  if (practiceHere()) return
  keep(keptAs(session.role), JSON.stringify({ ...session, ...news }))
  sessionEnded.value += 1
}

/** The first of these roles with a valid session on this device. */
export function sessionOf(roles: readonly StaffRole[]): Session | undefined {
  const practice = practiceHere()
  if (practice) return roles.includes(practice.role) ? practice : undefined
  return roles.map(keptSession).find((session) => session && Date.parse(session.expiresAt) > Date.now())
}

function keptSession(role: StaffRole): Session | undefined {
  const kept = read(keptAs(role))
  return kept ? (JSON.parse(kept) as Session) : undefined
}

/** Signs out on this device and revokes the token; offline, the token expires on its own schedule. */
export function signOut(role: StaffRole): void {
  if (practiceHere()) return leavePractice()
  const session = sessionOf([role])
  keep(keptAs(role), null)
  sessionEnded.value += 1
  if (session) void endToken(session.token).catch(() => undefined)
}

async function endToken(token: string): Promise<void> {
  const { jti } = claimsOf(token)
  if (jti) await ask<'signOut'>('post', '/api/sign-out', { token, body: { tokenId: jti }, keepalive: true })
}

const practiceAs = 'flashpack.practice'
/** Where somebody who practises is in their practice shop; any other page ends that. */
export const practicePages: readonly string[] = ['/host', '/floor', '/hand-over']

/**
 * Goes to a page of the practice shop. Its session belongs to this tab alone and to these pages alone, so that real
 * work, in another tab or after leaving them, is never done there, nor a practice on real goods.
 */
export function goPractise(session: Session, address: string): void {
  sessionStorage.setItem(practiceAs, JSON.stringify(session))
  location.assign(address)
}

/** The session of the practice shop, on its pages. One that is over leads back to the training. */
export function practiceHere(): Session | undefined {
  const kept = keptPractice()
  if (!kept) return undefined
  if (!practicePages.includes(location.pathname.replace(/(.)\/$/, '$1'))) {
    sessionStorage.removeItem(practiceAs)
    return undefined
  }
  if (Date.parse(kept.expiresAt) <= Date.now()) leavePractice()
  return kept
}

function keptPractice(): Session | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(practiceAs) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

export function leavePractice(): void {
  sessionStorage.removeItem(practiceAs)
  location.assign('/training')
}

/** The name under which a page keeps something: what is kept while practising does not mix with real work. */
export const keptHere = (name: string): string => (practiceHere() ? `${name}.practice` : name)

const comesBackAs = 'flashpack.comes-back'

/**
 * Notes that somebody signs in again on this device by passkey or PIN; whether by passkey, so that it is offered
 * first.
 */
export function noteComeBack(way: 'passkey' | 'pin'): void {
  keep(comesBackAs, way)
}

/** How somebody signs in again on this device without a link, as far as it is known. */
export function comesBackHere(): string | null {
  return read(comesBackAs)
}

/** The page where each role works. */
export const homeOf: Record<StaffRole, string> = {
  host: '/host',
  packer: '/floor',
  dispatcher: '/control',
  producer: '/mine',
  finance: '/money',
  support: '/desk',
  owner: '/',
  admin: '/control',
}
