import type { Config } from '../../shared/config.ts'
import { staffToken } from '../../shared/contract/staff-token.ts'
import { openDatabase, openPool } from '../../shared/db/database.ts'
import { openLog } from '../../shared/log.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import { ensureSeller } from '../../shared/sale/seller-store.ts'

export interface Seller {
  ownerToken: string
  hostToken: string
  packerToken: string
}

/** Creates a seller with tokens for its staff, as `npm run token` does. */
export async function openSeller(config: Config, slug = 'main'): Promise<Seller> {
  const pool = openPool({
    url: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    max: 1,
    name: 'flashpack-seller',
    log: openLog('error', 'seller'),
  })
  try {
    const db = openDatabase(pool)
    const sellerId = await ensureSeller(db, slug)
    const now = await appNow(db)
    const token = (role: 'owner' | 'host' | 'packer'): Promise<string> =>
      staffToken({ sub: role, role, sellerId, hours: 12 }, config.TOKEN_SECRET, now)
    return { ownerToken: await token('owner'), hostToken: await token('host'), packerToken: await token('packer') }
  } finally {
    await pool.end()
  }
}
