import { sql } from 'kysely'
import { hashLink, houseChain } from '../audit/link.ts'
import type { Source } from '../audit/keyed-store.ts'
import { contentOf, sources } from '../audit/source-store.ts'
import {
  addDifferences,
  differs,
  openFinding,
  readRows,
  type Difference,
  type Finding,
  type Reader,
  type Rule,
} from './rule.ts'

/** How far the sealer may lag behind (s). */
export const sealSecondsMax = 10

interface LinkRow {
  chain_id: string
  link_no: number
  source: string
  row_count: number
  first_no: number
  last_no: number
  keys: string[]
  sealed_at: Date
  content: Buffer
  hash: Buffer
  /** Its rows as they are now. */
  found: number
  present: Buffer
}

interface Head {
  last_link: number
  hash: Buffer
}

/** Every link with the digest its rows have now, chain by chain in sequence. */
const links = sql<LinkRow>`${sql.join(
  sources.map(
    (source) => sql`
    select l.chain_id, l.link_no, l.source, l.row_count, l.first_no, l.last_no, l.keys, l.sealed_at, l.content, l.hash,
      r.found, r.present
    from audit_link l
    cross join lateral (select count(*)::int as found, ${contentOf(source)} as present from (${source.rows}) r) r
    where l.source = ${sql.lit(source.name)}`,
  ),
  sql` union all `,
)} order by chain_id, link_no`

async function walkChains(reader: Reader, finding: Finding): Promise<void> {
  const { rows: heads } = await sql<
    Head & { chain_id: string }
  >`select chain_id, last_link, hash from audit_chain`.execute(reader.tx)
  const open = new Map(heads.map((head) => [head.chain_id, head]))
  let before: LinkRow | undefined
  let lastOf = new Map<string, number>()
  const end = (last: LinkRow | undefined): void => {
    if (last) endChain(finding, last, open.get(last.chain_id))
    open.delete(last?.chain_id ?? '')
  }
  for await (const link of readRows(reader.tx, 'verify_links', links)) {
    finding.checked += link.row_count
    if (before?.chain_id !== link.chain_id) {
      end(before)
      before = undefined
      lastOf = new Map()
    }
    for (const broken of [follows(before, link, lastOf), await keeps(reader, link)])
      if (broken) differs(finding, `${nameOf(link)}: ${broken}`)
    lastOf.set(link.source, link.last_no)
    before = link
  }
  end(before)
  for (const [chainId, head] of open)
    if (head.last_link > 0) differs(finding, `${nameOfChain(chainId)}: missing: all of its ${head.last_link} links`)
}

/** Whether a link follows from the one before it. */
function follows(before: LinkRow | undefined, link: LinkRow, lastOf: ReadonlyMap<string, number>): string | undefined {
  const expected = (before?.link_no ?? 0) + 1
  if (link.link_no !== expected) return `missing: link ${expected} before it`
  const hash = hashLink(before?.hash ?? Buffer.alloc(0), {
    chainId: link.chain_id,
    linkNo: link.link_no,
    source: link.source,
    rowCount: link.row_count,
    firstNo: link.first_no,
    lastNo: link.last_no,
    keys: link.keys,
    sealedAt: link.sealed_at,
    content: link.content,
  })
  if (!hash.equals(link.hash))
    return 'changed: the link itself, or it was put there by somebody else; its hash does not follow from the link before'
  const numbered = sources.some(({ name, numbered: is }) => is && name === link.source)
  if (numbered && link.first_no !== (lastOf.get(link.source) ?? 0) + 1)
    return `missing: what lies between ${lastOf.get(link.source) ?? 0} and ${link.first_no}`
  return undefined
}

/** Whether the rows of a link are what was sealed. */
async function keeps({ tx }: Reader, link: LinkRow): Promise<string | undefined> {
  if (link.found > link.row_count)
    return `inserted: ${link.found} rows where ${link.row_count} were sealed at ${link.sealed_at.toISOString()}`
  if (link.found === link.row_count)
    return link.present.equals(link.content)
      ? undefined
      : `changed: its rows are not what was sealed at ${link.sealed_at.toISOString()}`
  const { rows } = sources.find(({ name }) => name === link.source)!
  const { rows: lost } = await sql<{ key: string }>`
    select k.key from audit_link l cross join unnest(l.keys) as k(key)
    where l.chain_id = ${link.chain_id} and l.link_no = ${link.link_no} and not exists (select 1 from (${rows}) r where r.key = k.key) limit 3`.execute(
    tx,
  )
  return `missing: ${link.row_count - link.found} of its rows${lost.length > 0 ? `, first ${lost.map(({ key }) => key).join(', ')}` : ''}`
}

function endChain(finding: Finding, last: LinkRow, head: Head | undefined): void {
  const chain = nameOfChain(last.chain_id)
  if (!head) differs(finding, `${chain}: missing: the head of the chain`)
  else if (head.last_link > last.link_no)
    differs(finding, `${chain}: missing: the links after ${last.link_no}, up to ${head.last_link}`)
  else if (!head.hash.equals(last.hash))
    differs(finding, `${chain}: changed: the head of the chain is not its last link`)
}

function nameOfChain(chainId: string): string {
  return chainId === houseChain ? 'the chain of no sale' : `sale ${chainId}`
}

function nameOf({
  chain_id: chainId,
  link_no: linkNo,
  source,
  row_count: rows,
  first_no: first,
  last_no: last,
}: LinkRow): string {
  return `${nameOfChain(chainId)}, link ${linkNo} (${rows} of ${source}${last > 0 ? `, ${first} to ${last}` : ''})`
}

/** Rows that a trigger should have recorded, but that are in no link and not waiting for one. */
const overlooked = ({ name, all }: Source): Difference => sql`
  select format('%s of chain %s: inserted: %s is in no link', ${sql.lit(name)}::text, a.chain_id, a.key) as difference
  from (${all}) a
    left join (select l.chain_id, k.key from audit_link l cross join unnest(l.keys) as k(key) where l.source = ${sql.lit(name)}) s on s.chain_id = a.chain_id and s.key = a.key
    left join (select chain_id, key from audit_inbox where source = ${sql.lit(name)}) i on i.chain_id = a.chain_id and i.key = a.key
  where s.key is null and i.key is null`

/** Notes are timestamped by the machine's clock, which no test moves; numbered rows by their own time. */
const unsealed = ({ now }: Reader): Difference[] => {
  const settled = sql`${now}::timestamptz - ${sealSecondsMax} * interval '1 second'`
  return [
    sql`select format('%s of chain %s: unsealed: %s since %s', source, chain_id, key, noted_at) as difference from audit_inbox where noted_at < now() - ${sealSecondsMax} * interval '1 second'`,
    sql`select format('decision of sale %s: unsealed: %s since %s', e.sale_id, e.seq, e.at) as difference
      from sale_counter n left join audit_chain c on c.chain_id = n.sale_id join order_event e on e.sale_id = n.sale_id and e.seq > coalesce(c.last_seq, 0) and e.version = 1 where e.at < ${settled}`,
    sql`select format('movement of sale %s: unsealed: %s since %s', m.sale_id, m.movement_no, m.at) as difference
      from sale_item n left join audit_chain c on c.chain_id = n.sale_id join stock_movement m on m.sale_id = n.sale_id and m.sku = n.sku and m.movement_no > coalesce(c.last_movement, 0) where m.at < ${settled}`,
  ]
}

/**
 * A photo is sealed by its hash, so its bytes are checked here; they may be gone only if the data of the person whose
 * parcel it shows was erased.
 */
const photos = sql<{ difference: string }>`
  select format('photo %s of parcel %s: %s', f.photo_id, p.code, case when octet_length(f.bytes) = 0 then 'missing: its bytes are gone, and its person was not erased' else 'changed: its bytes are not those of its hash' end) as difference
  from parcel_photo f join parcel p on p.parcel_id = f.parcel_id join recipient r on r.recipient_id = p.recipient_id
  where case when octet_length(f.bytes) = 0 then r.erased_at is null else sha256(f.bytes) <> f.sha256 end`

/** Who, what, when: every row ever appended is in its sale's hash chain, unchanged. */
export const audit: Rule = {
  name: 'audit',
  about: `Every change is in its chain unaltered: nothing changed, missing, inserted, or unsealed for more than ${sealSecondsMax} s.`,
  check: async (reader) => {
    const finding = openFinding()
    await walkChains(reader, finding)
    await addDifferences(reader.tx, finding, [
      ...sources.filter(({ all }) => all).map((source) => overlooked(source)),
      ...unsealed(reader),
      photos,
    ])
    return finding
  },
}
