import type { shopRoutes } from '../../../../shared/contract/routes/shop.ts'
import type { Foreign } from './foreign.ts'

const profile = {
  name: 'Not mine',
  sender: {
    name: 'Lê Thị Lạ',
    phone: '0912 000 001',
    address: { line: '1 Lê Lợi', ward: 'Cầu Kè', province: 'Vĩnh Long' },
  },
}

export const foreignShop: Record<keyof typeof shopRoutes, Foreign> = {
  readShop: { ask: () => [['/api/shop?seller=main']], told: [403, 'forbidden'] },
  readBankAccount: { ask: () => [['/api/shop/bank-account?seller=main']], told: [403, 'forbidden'] },
  putBankAccount: {
    ask: () => [['/api/shop/bank-account?seller=main', { account: null }]],
    told: [403, 'forbidden'],
  },
  readShippingFee: { ask: () => [['/api/shop/shipping-fee?seller=main']], told: [403, 'forbidden'] },
  putShippingFee: {
    ask: () => [['/api/shop/shipping-fee?seller=main', { terms: null }]],
    told: [403, 'forbidden'],
  },
  putShop: { ask: () => [['/api/shop?seller=main', profile]], told: [403, 'forbidden'] },
}
