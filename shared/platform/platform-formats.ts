import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { z } from 'zod'
import { BoundedMap } from '../lib/bounded-map.ts'
import { projectPath } from '../lib/paths.ts'
import { plainName } from '../sheet/column-name.ts'
import type { Layout } from '../sheet/find-table.ts'
import { platformColumns, type PlatformColumn } from './platform-columns.ts'
import { platformMeanings, type PlatformMeaning } from './platform-order.ts'
import { dateForms } from './platform-time.ts'

const text = z.string().min(1)
const names = z.array(text)
const bilingual = z.strictObject({ vi: text, en: text })
const pattern = text.refine(isPattern, 'is not a regular expression')
const column = z.enum(platformColumns)
const meanings = z.partialRecord(z.enum(platformMeanings), names).refine(isUnambiguous, 'says two things of one word')
/** Without these no line of a package can be packed. */
const always = ['orderId', 'packageId', 'status', 'placedAt', 'sku', 'title', 'quantity'] as const

/** The schema of a file in `files/`: how one platform writes its order export. */
const formatFile = z.strictObject({
  id: text.regex(/^[a-z0-9-]{1,40}$/),
  title: bilingual,
  /** Where the names come from, and how far they were verified. */
  source: text,
  checkedOn: z.iso.date(),
  /** Where the platform exports a file that has every column. */
  template: bilingual,
  /** The deadline policy of its orders. */
  policy: text,
  /** What the columns are called, in each language, most common first. */
  columns: z.partialRecord(column, names.min(1)),
  required: z.array(column).refine((all) => always.every((one) => all.includes(one)), `needs ${always.join(', ')}`),
  /** Further columns with instants of the past, never of the future: they tell how new a file is at least. */
  times: names,
  /** What codes look like, in full. */
  codes: z.strictObject({ orderId: pattern, packageId: pattern, tracking: pattern }),
  /** The words of the status columns; one that ends in … is the beginning of a sentence. */
  statuses: meanings,
  /** The words of the column about cancelling and returning, which only says more than the status. */
  returnTypes: meanings,
  /** The payment methods where the buyer pays at the door; all others are prepaid. */
  cashOnDelivery: names,
  /** What stands for a product without variations. */
  noVariation: names,
  /** How times are written; a file that uses two of the forms is refused. */
  dates: z.strictObject({
    timeZone: text.refine(isTimeZone, 'is not a time zone'),
    forms: z.array(z.enum(dateForms)).min(1),
  }),
  /**
   * What a file's name says of the time it was made: named groups `year`, `month`, `day`, perhaps `hour`, `minute`,
   * `second`.
   */
  fileNames: z.array(pattern),
  /** Sample tables and what they say; the tests read every one. */
  examples: z
    .array(
      z.strictObject({
        why: text,
        fileName: text.optional(),
        head: names.min(1),
        rows: z.array(z.array(z.string())).min(1),
        skipped: z.int(),
        said: text.nullable(),
        latestAt: text.nullable(),
        packages: z.array(z.record(z.string(), z.unknown())).min(1),
      }),
    )
    .min(1),
})

/** How a platform writes its order export. */
export interface PlatformFormat extends z.infer<typeof formatFile> {
  /** Its columns, prepared for matching. */
  layout: Layout<PlatformColumn>
}

const formatsOf = new BoundedMap<string, readonly PlatformFormat[]>(20)

/**
 * The formats known here: ours, and those of an operator's own folder (`PLATFORM_FILES_DIR`). Throws an Error that
 * names the file and says what is wrong with it, or that its id is one of ours.
 */
export function platformFormats(ownFolder?: string): readonly PlatformFormat[] {
  return formatsOf.remember(ownFolder ?? '', () => {
    const ours = loadFolder(projectPath('shared', 'platform', 'files'))
    if (ownFolder === undefined) return ours
    if (!existsSync(ownFolder)) throw new Error(`${ownFolder}: no such folder`)
    const own = loadFolder(ownFolder)
    const taken = own.find(({ id }) => ours.some((one) => one.id === id))
    if (taken) throw new Error(`${ownFolder}: the id ${taken.id} is already taken`)
    return [...ours, ...own]
  })
}

function loadFolder(folder: string): PlatformFormat[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => loadFormat(join(folder, name)))
}

function loadFormat(file: string): PlatformFormat {
  const path = nameOf(file)
  const parsed = formatFile.safeParse(parseJson(path, readFileSync(file, 'utf8')))
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`)
  if (parsed.data.id !== basename(file, '.json')) throw new Error(`${path}: its id is ${parsed.data.id}`)
  return { ...parsed.data, layout: layoutOf(parsed.data) }
}

function layoutOf({ columns, required }: z.infer<typeof formatFile>): Layout<PlatformColumn> {
  const groups = (one: PlatformColumn): string[][] => [...new Set(columns[one]?.map(plainName))].map((name) => [name])
  return {
    names: Object.fromEntries(platformColumns.map((one) => [one, groups(one)])) as Record<PlatformColumn, string[][]>,
    required,
  }
}

/** A file of ours by its path in the project, any other by its whole path. */
function nameOf(path: string): string {
  const inProject = relative(projectPath(), path)
  return inProject.startsWith('..') ? path : inProject
}

function parseJson(path: string, json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new Error(`${path}: ${String(error)}`, { cause: error })
  }
}

function isPattern(source: string): boolean {
  try {
    return Boolean(new RegExp(source, 'u'))
  } catch {
    return false
  }
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

function isUnambiguous(words: Partial<Record<PlatformMeaning, string[]>>): boolean {
  const meant = new Map<string, string>()
  for (const [meaning, all] of Object.entries(words))
    for (const word of all.map(plainName)) {
      if (meant.has(word) && meant.get(word) !== meaning) return false
      meant.set(word, meaning)
    }
  return true
}
