import type { Generated, JSONColumnType } from 'kysely'

/** Changes that no other table records, the sealer's inbox, and the hash chains. */
export interface AuditTables {
  audit_entry: {
    entry_no: Generated<number>
    at: Generated<Date>
    actor: string
    kind: string
    sale_id: string | null
    subject: string | null
    detail: JSONColumnType<object, string | undefined, never>
  }
  audit_inbox: { inbox_no: Generated<number>; source: string; chain_id: string; key: string; noted_at: Generated<Date> }
  audit_chain: {
    chain_id: string
    last_link: Generated<number>
    hash: Generated<Buffer>
    last_seq: Generated<number>
    last_movement: Generated<number>
  }
  audit_link: AuditLinkTable
}

export interface AuditLinkTable {
  chain_id: string
  link_no: number
  /** Its position among the links of all chains. */
  place: Generated<number>
  source: string
  row_count: number
  /** Numbers of the first and last row, for numbered sources; otherwise 0. */
  first_no: number
  last_no: number
  /** For sources that are not numbered: which rows. */
  keys: string[]
  /** Who appears in these rows, for searching. */
  actors: string[]
  sealed_at: Date
  /** Digest of the rows. */
  content: Buffer
  /** Over the previous link's hash, this link's own data, and the content. */
  hash: Buffer
}
