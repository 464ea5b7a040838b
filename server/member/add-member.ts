import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { ensureSeller, findSeller } from '../../shared/sale/seller-store.ts'
import type { MemberView } from '../../shared/contract/routes/member.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { changeTree, requireMove } from './move-member.ts'
import { namedSeller } from './named-seller.ts'

/**
 * Makes a new seller below one of the actor's. Nobody becomes a member by somebody else's wish: throws `id-reused`
 * for a seller that exists elsewhere.
 */
export async function addMember(
  gateway: Gateway,
  { seller, under }: { seller: string; under?: string | undefined },
  actor: KnownActor,
): Promise<MemberView & { replayed?: true }> {
  const parentId = await namedSeller(gateway, under, actor)
  let replayed = false
  const member = await changeTree(gateway, async (tx, parents) => {
    const known = await findSeller(tx, seller)
    if (known !== undefined && parents.get(known) !== parentId)
      throw new Refusal('id-reused', `There is a seller named ${seller} already: it joins with a code.`)
    replayed = known !== undefined
    const sellerId = known ?? (await ensureSeller(tx, seller, actorName(actor)))
    if (!replayed) await requireMove(tx, { sellerId, parentId, parents, actor })
    return sellerId
  })
  return replayed ? { ...member, replayed } : member
}
