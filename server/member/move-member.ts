import { actorName } from '../../shared/contract/roles.ts'
import type { MemberView } from '../../shared/contract/routes/member.ts'
import type { Tx } from '../../shared/db/database.ts'
import { Refusal } from '../../shared/refusal.ts'
import { levelsMax, moveProblem, type MoveProblem, type Parents } from '../../shared/shop/seller-tree.ts'
import { lockTree, putUnder, readMember, type MemberRow } from '../../shared/shop/seller-tree-store.ts'
import { saleUnderWay } from '../../shared/packing/sale-under-way-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from './named-seller.ts'

const said: Record<MoveProblem, string> = {
  itself: 'parent: is the seller itself',
  'below-itself': 'parent: is a member of this seller',
  'too-deep': `parent: there can be at most ${levelsMax} levels`,
}

/** Puts a member under another seller of the actor's tree, or on its own. */
export async function moveMember(
  gateway: Gateway,
  seller: string,
  parent: string | null,
  actor: KnownActor,
): Promise<MemberView> {
  const sellerId = await namedSeller(gateway, seller, actor)
  const parentId = parent === null ? null : await namedSeller(gateway, parent, actor)
  if (parentId !== null && sellerId === actor.sellerId && actor.role !== 'admin')
    throw new Refusal('forbidden', 'To join another seller, use a code from there.')
  return changeTree(gateway, async (tx, parents) => {
    if ((parents.get(sellerId) ?? null) !== parentId) await requireMove(tx, { sellerId, parentId, parents, actor })
    return sellerId
  })
}

/** Moves a seller, or throws: `invalid` where it cannot be put, `wrong-state` while a sale needs it where it is. */
export async function requireMove(
  tx: Tx,
  {
    sellerId,
    parentId,
    parents,
    actor,
  }: { sellerId: string; parentId: string | null; parents: Parents; actor: KnownActor },
): Promise<void> {
  const problem = parentId === null ? undefined : moveProblem(sellerId, parentId, parents)
  if (problem) throw new Refusal('invalid', said[problem])
  const sale = await saleUnderWay(tx, sellerId)
  if (sale) {
    const what = sale.isClosed ? 'still has something to pack or to hand over' : 'is not closed yet'
    throw new Refusal('wrong-state', `It takes part in a sale that ${what}: ${sale.title}`)
  }
  await putUnder(tx, { sellerId, parentId, actor: actorName(actor) })
}

/** Changes the tree, one change at a time, and returns the member concerned; this gateway knows at once. */
export async function changeTree(
  gateway: Gateway,
  change: (tx: Tx, parents: Parents) => Promise<string>,
): Promise<MemberView> {
  const member = await gateway.ctx.db
    .transaction()
    .execute(async (tx) => memberView(await readMember(tx, await change(tx, await lockTree(tx)))))
  await gateway.sellerTree.read()
  return member
}

export function memberView({ seller_id: sellerId, ...row }: MemberRow): MemberView {
  return { sellerId, ...row }
}
