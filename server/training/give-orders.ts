import type { SaleView } from '../../shared/contract/common.ts'
import { idFromDigest } from '../../shared/lib/id-from-digest.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSale } from '../../shared/sale/sale-store.ts'
import { readPractice, readTraining } from '../../shared/training/training-store.ts'
import { ordersSaleOf, practiceParcels } from '../../shared/training/training.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { placeHttpOrder } from '../order/place-order-by-http.ts'
import { cutBatchesNow } from '../packing/cut-batches.ts'
import { changeSaleState } from '../sale/change-sale-state.ts'
import { createSale } from '../sale/create-sale.ts'
import { ownShop, practiceShop } from './begin-training.ts'
import { practisingIn } from './practice.ts'

const titleMark = ' (tập đóng gói)'
/** Goods of the practice sale that the made-up buyers order. */
const goodsMax = 2

/**
 * Has three made-up buyers order the goods of the practice sale. They get a sale of their own with the same goods, as a
 * rehearsal does: whatever became of the first one, three parcels can be packed. A repeat goes on where it stopped.
 */
export async function giveOrders(gateway: Gateway, actor: KnownActor): Promise<void> {
  const { db } = gateway.ctx
  const practiceId = await practiceShop(db, actor)
  const training = await readTraining(db, ownShop(actor))
  if (!training?.times.rehearsal) throw new Refusal('wrong-state', 'First rehearse the sale, until it is over.')
  const owner = practisingIn(practiceId, actor)
  const saleId = ordersSaleOf(practiceId)
  const sale = (await readSale(db, saleId)) ?? (await makeSale(gateway, practiceId, owner))
  if (sale.state === 'closed') return
  await changeSaleState(gateway, saleId, 'open', owner)
  for (let buyer = 1; buyer <= practiceParcels; buyer += 1) await placeFor(gateway, sale, buyer, owner)
  await changeSaleState(gateway, saleId, 'closed', owner)
  // What is decided is cut now: whoever asked goes straight to the packing table.
  await cutBatchesNow(gateway, saleId, owner)
}

async function makeSale({ ctx }: Gateway, practiceId: string, owner: KnownActor): Promise<SaleView> {
  const saleId = ordersSaleOf(practiceId)
  const practice = await readPractice(ctx.db, practiceId, saleId)
  const like = (await readSale(ctx.db, practice.saleId!))!
  return createSale(
    ctx,
    {
      saleId,
      title: like.title.slice(0, 200 - titleMark.length) + titleMark,
      timeZone: like.timeZone,
      currency: like.currency,
      deadlinePolicy: like.deadlinePolicy,
      phoneProof: false,
      payments: ['cod'],
      description: null,
      codTerms: null,
      items: like.items
        .slice(0, goodsMax)
        .map(({ sku, title, price }) => ({ sku, title, price, quota: practiceParcels, perViewerLimit: null })),
    },
    owner,
  )
}

/** The last of the buyers takes one of everything, so that a parcel with several goods is packed too. */
async function placeFor(
  gateway: Gateway,
  { saleId, items }: SaleView,
  buyer: number,
  owner: KnownActor,
): Promise<void> {
  const wanted = buyer === practiceParcels ? items : [items[(buyer - 1) % items.length]!]
  await placeHttpOrder(
    gateway,
    saleId,
    {
      orderId: idFromDigest(`${saleId}/${buyer}`),
      lines: wanted.map(({ sku }) => ({ sku, quantity: 1 })),
      payment: 'cod',
      recipient: {
        name: `Khách tập ${buyer}`,
        // Unassigned numbers, as simulated viewers have.
        phone: `090000100${buyer}`,
        address: { line: `tập, nhà số ${buyer}`, ward: 'Cầu Kè', province: 'Vĩnh Long' },
      },
    },
    owner,
  )
}
