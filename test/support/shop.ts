import type { Context } from '../../shared/context.ts'
import { hasSender, putShop, type CheckedShop } from '../../shared/shop/shop-store.ts'

/** The shop of every seller in a test, without which no label is printed. */
const sampleShop: CheckedShop = {
  name: 'Vườn Cô Bưởi',
  sender: {
    name: 'Trần Thị Bưởi',
    phone: '+84912345678',
    line: 'số 12 đường 30/4',
    provinceCode: '86',
    wardCode: '29308',
  },
  timeZone: 'Asia/Ho_Chi_Minh',
  inspection: 'look',
  refusalFee: 0,
  refusalFeeBy: 'producer',
  returnNote: '',
}

export async function seedShop({ db, personal }: Context, sellerId: string): Promise<void> {
  if (await hasSender(db, sellerId)) return
  await putShop(db, personal, sellerId, sampleShop, 'test')
}
