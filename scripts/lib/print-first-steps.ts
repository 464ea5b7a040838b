import type { Kysely } from 'kysely'
import type { Config } from '../../shared/config.ts'
import { openDatabase, openPool } from '../../shared/db/database.ts'
import type { Tables } from '../../shared/db/tables.ts'
import { openLog } from '../../shared/log.ts'
import { makeSignInLink } from '../../shared/sale/sign-in-store.ts'
import { addressForLinks, isForPhones } from './own-address.ts'
import { qrLines } from './qr-lines.ts'

/** Long enough to set the shop up and to sell for a month; a link for each further device is made in the pages. */
const hours = 720
const linkHours = 24

/**
 * While no shop is set up, prints a link by which its owner signs in and sets it up. An installation from before shops
 * had a profile has sales: there the owner is told how to get a link, because nobody may be let in by reading a log.
 */
export async function printFirstSteps(config: Config, url: string, print: (line: string) => void): Promise<void> {
  const pool = openPool({
    url: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    max: 1,
    name: 'flashpack-start',
    log: openLog('error', 'start'),
  })
  try {
    const db = openDatabase(pool)
    if (await isThereAny(db, 'shop')) return
    if (await isThereAny(db, 'sale'))
      return print(
        'The shop has no sender yet, which its labels need. Its owner signs in by: npm run -s sign-in -- --role owner --seller SELLER',
      )
    const owner = { role: 'owner', seller: await firstSeller(db), name: 'owner', hours, linkHours } as const
    const { path } = await makeSignInLink(db, owner, 'start')
    const link = addressForLinks(config, new URL(url).port) + path
    firstStepsLines(link, isForPhones(config)).forEach(print)
    if (process.stdout.isTTY) qrLines(link).forEach(print)
  } finally {
    await pool.end()
  }
}

function firstStepsLines(link: string, isReachable: boolean): string[] {
  return [
    '',
    'There is no shop here yet. Open this link to set yours up; it signs its owner in, once:',
    '',
    `  owner       ${link}`,
    '',
    isReachable
      ? 'A phone on the same network can open it.'
      : 'It opens on this machine only. To use a phone, stop this and start again with: HOST=0.0.0.0 npm start',
    'Lost it? Start again, or: npm run -s sign-in -- --role owner',
  ]
}

async function isThereAny(db: Kysely<Tables>, table: 'shop' | 'sale'): Promise<boolean> {
  return (await db.selectFrom(table).select('seller_id').limit(1).executeTakeFirst()) !== undefined
}

/** The seller that an operator or an earlier start made first. */
async function firstSeller(db: Kysely<Tables>): Promise<string> {
  const seller = await db.selectFrom('seller').select('slug').orderBy('created_at').limit(1).executeTakeFirst()
  return seller?.slug ?? 'main'
}
