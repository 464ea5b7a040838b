import type { Migration } from 'kysely'
import * as first from './0001-first.ts'

/** All migrations in the order of their names; forward only. */
export const migrations: Record<string, Migration> = {
  '0001-first': first,
}
