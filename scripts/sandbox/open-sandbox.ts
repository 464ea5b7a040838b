import { randomUUID } from 'node:crypto'
import type { SaleView } from '../../shared/contract/common.ts'
import type { Config } from '../../shared/config.ts'
import { openClock } from '../../shared/clock.ts'
import type { StaffRole } from '../../shared/contract/roles.ts'
import { staffToken } from '../../shared/contract/staff-token.ts'
import { openDatabase, openPool } from '../../shared/db/database.ts'
import { openLog } from '../../shared/log.ts'
import { ensureSeller } from '../../shared/sale/seller-store.ts'
import { demoShop, products } from '../lib/demo-catalogue.ts'
import { Http } from '../lib/http-client.ts'

/** The seller of the sandbox sale; it has its own goods and staff and never touches those of another seller. */
const seller = 'demo'
const productCount = 8
const tokenHours = 24
/** Few enough that two phones can race for the last one. */
const pinnedQuota = 20

export interface Play {
  viewer: string
  host: string
  packer: string
  dispatcher: string
  admin: string
  /** May read the sale's orders, for the payment page. */
  hostToken: string
}

/**
 * Opens a sandbox sale through the public API and creates a sign-in link for each role. What an earlier start left open
 * is closed.
 */
export async function openPlay(config: Config, url: string, address: string): Promise<Play> {
  const { host: token, admin } = await tokens(config)
  const http = new Http(url)
  for (const left of await http.all<{ saleId: string; state: SaleView['state'] }>('/api/sales', token)) {
    if (left.state === 'open' || left.state === 'paused')
      await http.json(`/api/sales/${left.saleId}/close`, { method: 'POST', token })
  }
  const saleId = randomUUID()
  const [coffee, ...others] = products(productCount)
  const items = [{ ...coffee!, quota: pinnedQuota }, ...others]
  await http.json('/api/shop', { method: 'PUT', token, body: demoShop })
  await http.json('/api/sales', {
    method: 'POST',
    token,
    body: {
      saleId,
      title: 'Phiên live đặc sản Cầu Kè',
      timeZone: 'Asia/Ho_Chi_Minh',
      currency: 'VND',
      deadlinePolicy: 'same-day',
      items,
    },
  })
  await http.json(`/api/sales/${saleId}/open`, { method: 'POST', token })
  await http.json(`/api/sales/${saleId}/pin`, { method: 'PUT', token, body: { sku: coffee!.sku } })
  const link = async (role: StaffRole, name: string): Promise<string> => {
    const { path } = await http.json<{ path: string }>('/api/sign-in/links', {
      method: 'POST',
      token: admin,
      body: { role, seller, name },
    })
    return address + path
  }
  return {
    viewer: `${address}/live/${saleId}`,
    hostToken: token,
    host: await link('host', 'host'),
    packer: await link('packer', 'lan'),
    dispatcher: await link('dispatcher', 'minh'),
    admin: await link('admin', 'admin'),
  }
}

async function tokens(config: Config): Promise<{ host: string; admin: string }> {
  const pool = openPool({
    url: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    max: 1,
    name: 'flashpack-play',
    log: openLog('error', 'play'),
  })
  try {
    const db = openDatabase(pool)
    const clock = await openClock(db)
    const sellerId = await ensureSeller(db, seller)
    const [host, admin] = await Promise.all(
      (['host', 'admin'] as const).map((role) =>
        staffToken({ sub: role, role, sellerId, hours: tokenHours }, config.TOKEN_SECRET, clock.now()),
      ),
    )
    clock.close()
    return { host: host!, admin: admin! }
  } finally {
    await pool.end()
  }
}
