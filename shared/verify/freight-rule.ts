import { sql } from 'kysely'
import { differs, openFinding, readRows, type Rule } from './rule.ts'

interface ShareRow {
  invoice_id: string
  entry: number
  manifest_id: string
  amount: number
  caused_by: string | null
  seller: string | null
  share: number | null
  basis: string | null
  /** Whether it has goods in what the invoice is about. */
  is_on_board: boolean
}

/**
 * Every invoice with its shares. Goods are on board if they are in a parcel of the manifest, also in one that another
 * truck took since; for a return, if they are in the parcel that came back.
 */
const shares = sql<ShareRow>`
  select f.invoice_id, f.entry, f.manifest_id, f.amount, c.slug as caused_by, e.slug as seller, s.amount as share, s.basis::text as basis,
    exists (select 1 from parcel p join "order" o on o.parcel_id = p.parcel_id join order_line l on l.sale_id = o.sale_id and l.seq = o.seq
      join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku
      where i.seller_id = s.seller_id and o.state <> 'cancelled' and (f.parcel_id is null or p.parcel_id = f.parcel_id or p.consignment_id = (select consignment_id from parcel where parcel_id = f.parcel_id))
        and (p.manifest_id = f.manifest_id or p.parcel_id in (select ap.parcel_id from manifest_amendment a join amendment_parcel ap on ap.amendment_id = a.amendment_id where a.manifest_id = f.manifest_id))) as is_on_board
  from freight_invoice f left join freight_share s on s.invoice_id = f.invoice_id left join seller e on e.seller_id = s.seller_id left join seller c on c.seller_id = f.caused_by
  order by f.invoice_id, e.slug`

/**
 * Adds the shares of every invoice up again, and works each out from the number it was split by: by itself, so that a
 * fault in the splitting is not repeated here.
 */
export const freight: Rule = {
  name: 'freight',
  about:
    'The shares of every freight invoice add up to it, each is its exact part, and all are of who had goods on the truck; a return of its cause, if named.',
  check: async ({ tx }) => {
    const finding = openFinding()
    let open: ShareRow[] = []
    const close = (): void => {
      const [invoice] = open
      if (!invoice) return
      finding.checked += 1
      for (const difference of differencesOf(invoice, open)) differs(finding, difference)
      open = []
    }
    for await (const row of readRows(tx, 'verify_freight', shares)) {
      if (open[0] && open[0].invoice_id !== row.invoice_id) close()
      open.push(row)
    }
    close()
    return finding
  },
}

function differencesOf(
  { entry, manifest_id: manifestId, amount, caused_by: causedBy }: ShareRow,
  rows: readonly ShareRow[],
): string[] {
  const invoice = `invoice ${entry} of manifest ${manifestId}`
  const kept = rows.flatMap(({ seller, share, basis, is_on_board: isOnBoard }) =>
    seller === null ? [] : [{ seller, share: share!, basis: BigInt(basis!), isOnBoard }],
  )
  const total = kept.reduce((all, { share }) => all + share, 0)
  const bases = kept.reduce((all, { basis }) => all + basis, 0n)
  return [
    ...(total === amount ? [] : [`${invoice} is ${amount}, its shares are ${total}`]),
    ...kept.flatMap(({ seller, share, basis, isOnBoard }) => [
      ...(isOnBoard ? [] : [`${invoice} has a share of ${seller}, who has no goods in it`]),
      ...(causedBy === null || causedBy === seller
        ? []
        : [`${invoice} is ${causedBy}’s alone, and ${seller} has a share`]),
      ...(isItsPart(share, amount, { basis, bases, parts: kept.length })
        ? []
        : [`${invoice} gives ${seller} ${share}, which is not ${basis} of ${bases} parts`]),
    ]),
  ]
}

/** Within one unit of the exact part; where nothing is split by, of an equal part. */
function isItsPart(
  share: number,
  amount: number,
  { basis, bases, parts }: { basis: bigint; bases: bigint; parts: number },
): boolean {
  const [own, all] = bases === 0n ? [1n, BigInt(parts)] : [basis, bases]
  const off = BigInt(share) * all - BigInt(amount) * own
  return off < all && off > -all
}
