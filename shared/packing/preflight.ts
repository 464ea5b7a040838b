import { Temporal } from 'temporal-polyfill'
import { isExpired } from './lots.ts'
import type { Product } from './product.ts'

/** How long an OCOP star mark is valid after it was granted. */
const starMonths = 36
const starsEndSoonDays = 60

export const findingCodes = [
  'label-missing',
  'name-missing',
  'producer-missing',
  'producer-address-missing',
  'origin-missing',
  'net-missing',
  'net-unreadable',
  'lots-missing',
  'made-on-missing',
  'best-before-missing',
  'lot-expired',
  'lots-all-expired',
  'lots-below-quota',
  'stars-unknown',
  'stars-expired',
  'stars-expire-soon',
  'stars-not-yet',
  'stars-without-decision',
  'packing-missing',
] as const
export type FindingCode = (typeof findingCodes)[number]

/** `blocks`: must not be sold like this; `warns`: somebody should check. `about` names the lot or day concerned. */
export interface PreflightFinding {
  code: FindingCode
  level: 'blocks' | 'warns'
  about?: string
}

export interface LotOfGoods {
  code: string
  madeOn: string | null
  bestBefore: string | null
  free: number
}

export interface Goods {
  quota: number
  product: Product | undefined
  lots: readonly LotOfGoods[]
  /** The local day of the sale, YYYY-MM-DD. */
  today: string
}

/**
 * Checks a product's label before it is sold live: in Viet Nam the label must give the goods' name, who is responsible
 * for them and where, and their origin; for food also the net quantity and dates (decrees 43/2017 and 111/2021). An
 * expired OCOP star mark must not be shown.
 */
export function preflight({ quota, product, lots, today }: Goods): PreflightFinding[] {
  const label = product?.label
  return [
    ...(label
      ? [...missingOnLabel(label), ...(label.dated ? dates(lots) : []), ...stars(label, today)]
      : [blocks('label-missing')]),
    ...stock(lots, quota, today),
    ...(product?.packing ? [] : [warns('packing-missing')]),
  ]
}

const blocks = (code: FindingCode, about?: string): PreflightFinding => ({
  code,
  level: 'blocks',
  ...(about !== undefined && { about }),
})
const warns = (code: FindingCode, about?: string): PreflightFinding => ({
  code,
  level: 'warns',
  ...(about !== undefined && { about }),
})

function missingOnLabel(label: NonNullable<Product['label']>): PreflightFinding[] {
  const wanted = [
    ['name', 'name-missing'],
    ['producer', 'producer-missing'],
    ['producerAddress', 'producer-address-missing'],
    ['origin', 'origin-missing'],
  ] as const
  const missing = wanted.filter(([field]) => !label[field]?.trim()).map(([, code]) => blocks(code))
  if (!label.net?.trim()) return [...missing, label.dated ? blocks('net-missing') : warns('net-missing')]
  return /^\d+([.,]\d+)?\s*(×\s*\d+([.,]\d+)?\s*)?\p{L}+/u.test(label.net.trim())
    ? missing
    : [...missing, warns('net-unreadable', label.net)]
}

function dates(lots: readonly LotOfGoods[]): PreflightFinding[] {
  if (lots.length === 0) return [warns('lots-missing')]
  return lots
    .filter(({ free }) => free > 0)
    .flatMap((lot) => [
      ...(lot.madeOn ? [] : [blocks('made-on-missing', lot.code)]),
      ...(lot.bestBefore ? [] : [blocks('best-before-missing', lot.code)]),
    ])
}

function stock(lots: readonly LotOfGoods[], quota: number, today: string): PreflightFinding[] {
  const full = lots.filter(({ free }) => free > 0)
  const expired = full.filter((lot) => isExpired(lot.bestBefore, today))
  const good = full.filter((lot) => !isExpired(lot.bestBefore, today)).reduce((sum, { free }) => sum + free, 0)
  if (expired.length > 0 && good === 0) return [blocks('lots-all-expired')]
  return [
    ...expired.map(({ code }) => warns('lot-expired', code)),
    ...(lots.length > 0 && good < quota ? [warns('lots-below-quota', `${good}/${quota}`)] : []),
  ]
}

function stars({ ocop }: NonNullable<Product['label']>, today: string): PreflightFinding[] {
  if (!ocop) return []
  const found: PreflightFinding[] = []
  if (![3, 4, 5].includes(ocop.stars)) found.push(blocks('stars-unknown', `${ocop.stars}`))
  if (!ocop.decision?.trim()) found.push(warns('stars-without-decision'))
  if (ocop.grantedOn > today) return [...found, blocks('stars-not-yet', ocop.grantedOn)]
  const until = Temporal.PlainDate.from(ocop.grantedOn).add({ months: starMonths })
  const left = Temporal.PlainDate.from(today).until(until, { largestUnit: 'days' }).days
  if (left <= 0) found.push(blocks('stars-expired', until.toString()))
  else if (left <= starsEndSoonDays) found.push(warns('stars-expire-soon', until.toString()))
  return found
}
