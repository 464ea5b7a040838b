import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../db/database.ts'

/**
 * What every rule reads with: one transaction on a fixed snapshot, the time of that snapshot, and the one setting a
 * rule depends on.
 */
export interface Reader {
  tx: Tx
  now: Date
  batchParcelsMax: number
}

export interface Finding {
  checked: number
  differences: number
  /** The first ten, each a sentence that names its rows. */
  first: string[]
  /** Not differences, but worth knowing. */
  notes: string[]
}

/** One promise about the database, derived again from its rows alone. */
export interface Rule {
  name: string
  about: string
  check(reader: Reader): Promise<Finding>
}

export type Difference = RawBuilder<{ difference: string }>

const firstMax = 10
const rowsPerFetch = 2_000

/** Anything left undone for this long (s) is not just waiting for the sweepers. */
export const settledSeconds = 10

export function openFinding(): Finding {
  return { checked: 0, differences: 0, first: [], notes: [] }
}

/** Counts a difference and keeps it if it is among the first ten. */
export function differs(finding: Finding, difference: string): void {
  finding.differences += 1
  if (finding.first.length < firstMax) finding.first.push(difference)
}

/** Runs queries whose every row is a difference: all are counted, the first ten kept. */
export async function addDifferences(tx: Tx, finding: Finding, queries: readonly Difference[]): Promise<void> {
  for (const query of queries) {
    const { rows } = await sql<{ n: number; first: string[] | null }>`
      with found as materialized (${query})
      select (select count(*) from found) as n, (select json_agg(difference) from (select difference from found order by difference limit ${firstMax}) f) as first`.execute(
      tx,
    )
    finding.differences += rows[0]!.n
    finding.first.push(...(rows[0]!.first ?? []).slice(0, firstMax - finding.first.length))
  }
}

/** A rule entirely in SQL: the rows it checks, counted, and the queries whose rows are differences. */
export function sqlRule(
  name: string,
  about: string,
  checked: RawBuilder<unknown>,
  queries: (reader: Reader) => readonly Difference[],
): Rule {
  return {
    name,
    about,
    check: async (reader) => {
      const finding = openFinding()
      const { rows } = await sql<{ n: number }>`select count(*) as n from ${checked} as counted`.execute(reader.tx)
      finding.checked = rows[0]!.n
      await addDifferences(reader.tx, finding, queries(reader))
      return finding
    },
  }
}

/**
 * Streams the rows of a query too large to hold, through a cursor. Two may be read in parallel if their names differ.
 */
export async function* readRows<Row>(tx: Tx, name: string, query: RawBuilder<Row>): AsyncGenerator<Row> {
  await sql`declare ${sql.id(name)} no scroll cursor for ${query}`.execute(tx)
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(rowsPerFetch)} from ${sql.id(name)}`.execute(tx)
    yield* rows
    if (rows.length < rowsPerFetch) break
  }
  await sql`close ${sql.id(name)}`.execute(tx)
}

/** Pairs as a table `(a, b)` in SQL. */
export function pairs(values: readonly (readonly [string, string])[]): RawBuilder<unknown> {
  return sql`(values ${sql.join(values.map(([a, b]) => sql`(${sql.lit(a)}, ${sql.lit(b)})`))}) as pairs(a, b)`
}
