import { randomUUID, subtle } from 'node:crypto'
import { sql } from 'kysely'
import { Temporal } from 'temporal-polyfill'
import type { StatementPreview, TakenStatementView } from '../../shared/contract/routes/statement.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import { groupBy } from '../../shared/lib/group-by.ts'
import { someAtATime } from '../../shared/lib/some-at-a-time.ts'
import { enterEntries, enterPayout } from '../../shared/money/enter-payout-store.ts'
import { lockEntries, type Subject } from '../../shared/money/entry-store.ts'
import { readZone } from '../../shared/money/forecast-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { ClassifiedLine } from '../../shared/statement/classify-lines.ts'
import { keepLines, keepStatement, findStatementOf } from '../../shared/statement/keep-statement-store.ts'
import { partsOf, readOpenParts } from '../../shared/statement/open-part-store.ts'
import type { ReadStatement } from '../../shared/statement/read-lines.ts'
import { settleLine, type LineEntry } from '../../shared/statement/settle-line.ts'
import { statementFormats, type StatementFormat } from '../../shared/statement/statement-formats.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { readClasses, showClasses, type Classes } from './read-classes.ts'

/** A statement as it was sent. */
export interface SentStatement {
  bytes: Buffer | undefined
  format?: string | undefined
  name?: string | undefined
}

/** What taking a statement would do. Stores nothing. */
export async function previewStatement(
  gateway: Gateway,
  hubId: string,
  sent: SentStatement,
  actor: KnownActor,
): Promise<StatementPreview> {
  const { read, format } = await readSent(gateway, sent)
  return showClasses(format, await readClasses(gateway.ctx.db, { hubId, read, format, actor }))
}

/**
 * Takes a statement whole or not at all: lines that agree close what they are for, those that differ wait for a person.
 * What an earlier statement told changes nothing, nor does the same file, also when both arrive at once.
 */
export async function takeStatement(
  gateway: Gateway,
  hubId: string,
  sent: SentStatement,
  actor: KnownActor,
): Promise<TakenStatementView> {
  const { read, format } = await readSent(gateway, sent)
  refuseFaulty(read.faults)
  // Off the event loop, on which some megabytes would take tens of milliseconds.
  const sha256 = Buffer.from(await subtle.digest('SHA-256', sent.bytes!))
  const timeZone = await readZone(gateway.ctx.db, hubId)
  return gateway.ctx.db.transaction().execute(async (tx) => {
    await lockEntries(tx)
    // Comparing 100,000 lines takes seconds between two queries where the machine is busy.
    await sql`set local idle_in_transaction_session_timeout = '60s'`.execute(tx)
    const before = await findStatementOf(tx, hubId, sha256)
    const classes = await readClasses(tx, { hubId, read, format, actor })
    refuseFaulty(classes.faults)
    const view = showClasses(format, classes)
    if (before !== undefined) return { ...view, statementId: before, replayed: true }
    if (view.counts.known === view.lineCount) return { ...view, statementId: null, replayed: true }
    const statementId = randomUUID()
    const at = await appNow(tx)
    const row = { statementId, hubId, format: format!.id, payer: view.payer!, sha256, name: sent.name ?? null }
    const { lineCount: lines, total, fees } = view
    await keepStatement(tx, { ...row, lines, total, fees, actor: actorName(actor), at })
    const payoutIds = await close(tx, { ...row, at, timeZone, actor: actorName(actor), is: format!.payer.is }, classes)
    await keepLines(tx, { statementId, at, payoutIds }, classes.lines)
    return { ...view, statementId }
  })
}

interface Closing {
  statementId: string
  hubId: string
  payer: string
  is: 'carrier' | 'platform'
  at: Date
  timeZone: string
  actor: string
}

type Named = Subject & LineEntry

/** Closes what the lines that agree are for, by one payout in each currency; returns their ids by currency. */
async function close(tx: Tx, closing: Closing, { lines }: Classes): Promise<Map<string, string>> {
  const { statementId, hubId, payer, at, timeZone, actor } = closing
  const agreed = lines.filter(({ outcome, amount }) => outcome === 'agreed' && amount > 0)
  const open = await readOpenParts(tx, hubId, [
    ...new Set(agreed.flatMap(({ targets }) => targets.map((one) => one.parcelId))),
  ])
  const payoutIds = new Map<string, string>()
  for (const [currency, own] of groupBy(agreed, (line) => line.currency)) {
    const payoutId = randomUUID()
    payoutIds.set(currency, payoutId)
    const subject = { is: 'parcel', hubId, currency, timeZone } as const
    const payout: Named[] = []
    const difference: Named[] = []
    for await (const some of someAtATime(own))
      for (const line of some) {
        const settled = settleAgreed(closing, payoutId, line, open)
        for (const one of settled.payout) payout.push({ ...subject, ...one })
        for (const one of settled.difference) difference.push({ ...subject, ...one })
      }
    const amount = own.reduce((sum, line) => sum + line.amount, 0)
    const through = Temporal.Instant.fromEpochMilliseconds(at.getTime())
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .toString()
    const contents = JSON.stringify(['statement', statementId, currency])
    const row = { payoutId, hubId, direction: 'received', payer, producerId: null, through, amount, currency } as const
    await enterPayout(tx, { ...row, receivables: payout.length, contents, actor, at }, payout)
    await enterEntries(tx, difference)
  }
  return payoutIds
}

/** What of a fee the policy leaves open is the producer's, as the fees that it knows are. */
function settleAgreed(
  { statementId, is: payer, at }: Closing,
  payoutId: string,
  { line, amount, targets }: ClassifiedLine,
  open: Parameters<typeof partsOf>[1],
): ReturnType<typeof settleLine> {
  return settleLine({ statementId, line, payoutId, payer, amount, bearer: 'producer' }, partsOf(targets, open), at)
}

async function readSent(
  { ctx, uploads }: Gateway,
  { bytes, format }: SentStatement,
): Promise<{ read: ReadStatement; format: StatementFormat | undefined }> {
  if (!bytes) throw new Refusal('invalid', 'file: send a CSV or XLSX file as the body')
  const formatsDir = ctx.config.STATEMENT_FILES_DIR
  const formats = statementFormats(formatsDir)
  if (format !== undefined && !formats.some(({ id }) => id === format))
    throw new Refusal('invalid', 'format: there is no such format of a statement')
  const read = await uploads.readStatement({ bytes: new Uint8Array(bytes), format, formatsDir })
  return { read, format: formats.find(({ id }) => id === read.format) }
}

/** Its lines would not add up to it: nothing of it is taken. */
function refuseFaulty(faults: ReadStatement['faults']): void {
  const [fault] = faults
  if (!fault) return
  const code = fault.code === 'too-large' || fault.code === 'too-many-rows' ? 'too-large' : 'invalid'
  const where = fault.row === null ? 'file' : `row ${fault.row}${fault.column === null ? '' : `, ${fault.column}`}`
  throw new Refusal(code, `${where}: ${fault.message}`, { extra: { faults: faults.slice(0, 200) } })
}
