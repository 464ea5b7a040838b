import { actorName, isStaffName, nameAbove } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import type { KnownActor } from './authenticate.ts'
import { isOwn } from './visibility.ts'

/**
 * Whose names an actor reads: those of their own seller's people and of all below it. What somebody above did is told
 * as done by `above`. Decided here for every answer at once, by the fields that hold names; nobody is above a seller
 * that is no member, so its answers are not even looked at.
 */

const nameFields = /^(?:by|actor|\w+By)$/

/** An answer with the names that this actor may see. */
export async function withNamesSeen<Answer>(
  gateway: Gateway,
  actor: KnownActor | undefined,
  answer: Answer,
): Promise<Answer> {
  if (!actor?.sellerId || actor.role === 'admin' || !gateway.sellerTree.isMember(actor.sellerId)) return answer
  const names = new Set<string>()
  replaceNames(answer, (name) => {
    names.add(name)
    return name
  })
  names.delete(actorName(actor))
  if (names.size === 0) return answer
  const people = await gateway.staffNames.find([...names])
  const hidden = new Set(
    [...names].filter((name) => !people.some((one) => one.name === name && isOwn(one.sellerId, actor))),
  )
  return replaceNames(answer, (name) => (hidden.has(name) ? nameAbove : name)) as Answer
}

/** The same for what is answered instead: a refusal may say who has something. */
export async function refusalWithNamesSeen(
  gateway: Gateway,
  actor: KnownActor | undefined,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof Refusal) || Object.keys(error.extra).length === 0) return error
  const { code, message, retryAfterMs } = error
  const extra = await withNamesSeen(gateway, actor, error.extra)
  return new Refusal(code, message, { extra, ...(retryAfterMs !== undefined && { retryAfterMs }) })
}

/** A copy with every name of a person replaced; what is no plain data (instants, bytes) stays what it is. */
function replaceNames(data: unknown, replace: (name: string) => string): unknown {
  if (Array.isArray(data)) return data.map((one) => replaceNames(one, replace))
  if (typeof data !== 'object' || data === null || Object.getPrototypeOf(data) !== Object.prototype) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' && nameFields.test(key) && isStaffName(value)
        ? replace(value)
        : replaceNames(value, replace),
    ]),
  )
}
