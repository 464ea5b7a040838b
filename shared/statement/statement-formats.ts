import { existsSync } from 'node:fs'
import { z } from 'zod'
import { BoundedMap } from '../lib/bounded-map.ts'
import { loadFolder } from '../lib/load-folder.ts'
import { projectPath } from '../lib/paths.ts'
import { dateForms } from '../platform/platform-time.ts'
import { plainName } from '../sheet/column-name.ts'
import type { Layout } from '../sheet/find-table.ts'
import { lineKinds } from './outcome.ts'

const statementColumns = [
  'code',
  'ownCode',
  'part',
  'kind',
  'amount',
  'fee',
  'currency',
  'day',
  'deliveredOn',
  'held',
  'givenBack',
] as const
export type StatementColumn = (typeof statementColumns)[number]

const text = z.string().min(1)
const names = z.array(text)
const bilingual = z.strictObject({ vi: text, en: text })
const column = z.enum(statementColumns)
const exampleLine = z.strictObject({
  row: z.int(),
  code: z.string(),
  ownCode: z.string().optional(),
  kind: z.enum(lineKinds),
  amount: z.int(),
  fee: z.int(),
  currency: text,
  day: z.iso.date().nullable(),
  deliveredOn: z.iso.date().optional(),
})

/** The schema of a file in `formats/`: how one carrier or platform writes its statement. */
const formatFile = z.strictObject({
  id: text.regex(/^[a-z0-9-]{1,40}$/),
  title: bilingual,
  /** Where the names come from. */
  source: text,
  /** `weak`: hearsay, or our reading: no file of theirs was seen. */
  evidence: z.enum(['firm', 'weak']),
  checkedOn: z.iso.date(),
  /** Who pays: its lines name tracking codes, or a platform's orders. `names`: what receivables call it. */
  payer: z.strictObject({ is: z.enum(['carrier', 'platform']), names: names.min(1) }),
  /** What the columns are called, in each language, most common first. */
  columns: z.partialRecord(column, names.min(1)),
  required: z.array(column).refine((all) => all.includes('code') && all.includes('amount'), 'needs code and amount'),
  /** Columns that add up to the fee, where no column has all of it. */
  feeParts: names,
  /** Fees are written as what is taken off: with a minus. */
  feesAreNegative: z.boolean(),
  /** What codes look like, in full. */
  code: text.refine(isPattern, 'is not a regular expression'),
  /** The words of the column `kind`; a line with another word is an adjustment. `skip`: no line of its own. */
  kinds: z.partialRecord(z.enum([...lineKinds, 'skip']), names),
  /** How the row begins that adds all others up. */
  totals: names,
  currency: z.string().regex(/^[A-Z]{3}$/),
  dates: z.strictObject({ timeZone: text, forms: z.array(z.enum(dateForms)).min(1) }),
  /** Sample tables and what they say; the tests read every one. */
  examples: z
    .array(
      z.strictObject({ why: text, rows: z.array(names.or(z.array(z.string()))).min(2), lines: z.array(exampleLine) }),
    )
    .min(1),
})

/** How a carrier or platform writes its statement. */
export interface StatementFormat extends z.infer<typeof formatFile> {
  /** Its columns, prepared for matching. */
  layout: Layout<StatementColumn>
}

const formatsOf = new BoundedMap<string, readonly StatementFormat[]>(20)

/**
 * The formats known here: ours, and those of an operator's own folder (`STATEMENT_FILES_DIR`). Throws an Error that
 * names the file and says what is wrong with it, or that its id is one of ours.
 */
export function statementFormats(ownFolder?: string): readonly StatementFormat[] {
  return formatsOf.remember(ownFolder ?? '', () => {
    const ours = load(projectPath('shared', 'statement', 'formats'))
    if (ownFolder === undefined) return ours
    if (!existsSync(ownFolder)) throw new Error(`${ownFolder}: no such folder`)
    const own = load(ownFolder)
    const taken = own.find(({ id }) => ours.some((one) => one.id === id))
    if (taken) throw new Error(`${ownFolder}: the id ${taken.id} is already taken`)
    return [...ours, ...own]
  })
}

const load = (folder: string): StatementFormat[] =>
  [...loadFolder(folder, formatFile).values()].map((one) => ({ ...one, layout: layoutOf(one) }))

function layoutOf({ columns, required }: z.infer<typeof formatFile>): Layout<StatementColumn> {
  const groups = (one: StatementColumn): string[][] => [...new Set(columns[one]?.map(plainName))].map((name) => [name])
  return {
    names: Object.fromEntries(statementColumns.map((one) => [one, groups(one)])) as Record<StatementColumn, string[][]>,
    required,
  }
}

function isPattern(source: string): boolean {
  try {
    return Boolean(new RegExp(source, 'u'))
  } catch {
    return false
  }
}
