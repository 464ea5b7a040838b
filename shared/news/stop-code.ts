import { createHmac, timingSafeEqual } from 'node:crypto'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Where the recipient of a contact's messages stops them without signing in. The code stays in the browser until the
 * button is pressed.
 */
export function stopPath(secret: string, contactId: string): string {
  return `/my-orders#stop.${contactId}.${signature(secret, contactId)}`
}

/** The contact that a code ends, `stop.<contact>.<signature>`; undefined for one that was made up. */
export function contactOfStopCode(secrets: readonly string[], code: string): string | undefined {
  const [, contactId = '', given = ''] = code.split('.')
  if (!uuid.test(contactId)) return undefined
  return secrets.some((secret) => isSame(signature(secret, contactId), given)) ? contactId : undefined
}

function signature(secret: string, contactId: string): string {
  return createHmac('sha256', `stop telling ${secret}`).update(contactId).digest('base64url').slice(0, 32)
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
