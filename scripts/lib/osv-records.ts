import { buffer } from 'node:stream/consumers'
import { openPromise } from 'yauzl'
import { z } from 'zod'
import { severities, type Advisory, type AdvisoryList } from './advisories.ts'

const event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
})

/** The fields we use of a record in OSV format (https://ossf.github.io/osv-schema/). */
const osvRecord = z.object({
  id: z.string(),
  aliases: z.array(z.string()).default([]),
  modified: z.string(),
  withdrawn: z.string().optional(),
  summary: z.string().default(''),
  database_specific: z.object({ severity: z.string().optional() }).default({}),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        ranges: z.array(z.object({ type: z.string(), events: z.array(event) })).default([]),
        versions: z.array(z.string()).default([]),
      }),
    )
    .default([]),
})
type OsvRecord = z.output<typeof osvRecord>

/**
 * Builds a list of advisories about packages of these names from OSV's export of all npm advisories (`npm/all.zip`).
 * The list's date is that of the newest record in the export, whatever it is about. Throws if the file is not such an
 * export.
 */
export async function readOsvCopy(file: string, names: ReadonlySet<string>): Promise<AdvisoryList> {
  const advisories: Advisory[] = []
  let newest = ''
  const zip = await openPromise(file, { lazyEntries: true })
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('.json')) continue
    const record = osvRecord.parse(JSON.parse((await buffer(await zip.openReadStreamPromise(entry))).toString('utf8')))
    if (record.modified > newest) newest = record.modified
    if (record.withdrawn === undefined) advisories.push(...toAdvisories(record, names))
  }
  return {
    date: newest.slice(0, 10),
    source: 'OSV.dev, npm/all.zip',
    advisories: advisories.toSorted((a, b) => compare(a.package, b.package) || compare(a.id, b.id)),
  }
}

/** A record may be about several packages. */
function toAdvisories(record: OsvRecord, names: ReadonlySet<string>): Advisory[] {
  const about = (part: OsvRecord['affected'][number]): string =>
    part.package?.ecosystem === 'npm' ? part.package.name : ''
  return [...new Set(record.affected.map(about))]
    .filter((name) => names.has(name))
    .map((name) => ({
      id: record.id,
      aliases: record.aliases,
      package: name,
      affected: record.affected.filter((part) => about(part) === name).flatMap(rangesOf),
      severity: severityOf(record),
      summary: record.summary || record.id,
      url: `https://osv.dev/vulnerability/${record.id}`,
      modified: record.modified.slice(0, 10),
    }))
    .filter(({ affected }) => affected.length > 0)
}

/**
 * Events of a range are in version order: each `introduced` is ended by the next `fixed` or `last_affected`, or by
 * nothing.
 */
function rangesOf({ ranges, versions }: OsvRecord['affected'][number]): string[] {
  const found = ranges
    .filter(({ type }) => type !== 'GIT')
    .flatMap(({ events }) =>
      events.flatMap(({ introduced }, i) => {
        if (introduced === undefined) return []
        const from = introduced === '0' ? '>=0.0.0-0' : `>=${introduced}`
        const { fixed, last_affected: last } = events[i + 1] ?? {}
        return [fixed !== undefined ? `${from} <${fixed}` : last !== undefined ? `${from} <=${last}` : from]
      }),
    )
  return found.length > 0 ? found : versions.map((version) => `=${version}`)
}

/** Malicious packages have no severity. Advisories that have not been rated yet are looked at by a person. */
function severityOf({ id, database_specific: { severity } }: OsvRecord): Advisory['severity'] {
  if (id.startsWith('MAL-')) return 'critical'
  const told = severity?.toLowerCase() === 'medium' ? 'moderate' : severity?.toLowerCase()
  return severities.find((name) => name === told) ?? 'high'
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
