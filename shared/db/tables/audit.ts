import type { Generated, JSONColumnType } from 'kysely'

/** Changes that no other table records, the notes for the sealer, and the chains of hashes. */
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
  /** Its place among the links of all chains. */
  place: Generated<number>
  source: string
  row_count: number
  /** Numbers of the first and the last row, of sources that are numbered; else 0. */
  first_no: number
  last_no: number
  /** Of sources that are not numbered: which rows. */
  keys: string[]
  /** Who is in these rows, for looking up. */
  actors: string[]
  sealed_at: Date
  /** Of the rows. */
  content: Buffer
  /** Of the link before, of this link's own data, and of the content. */
  hash: Buffer
}
