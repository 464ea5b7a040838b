import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { Temporal } from 'temporal-polyfill'
import { actorName } from '../../shared/contract/roles.ts'
import type { NewDecision } from '../../shared/contract/routes/statement.ts'
import type { Tx } from '../../shared/db/database.ts'
import { enterEntries, enterPayout } from '../../shared/money/enter-payout-store.ts'
import { lockEntries } from '../../shared/money/entry-store.ts'
import { readZone } from '../../shared/money/forecast-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { ClassifiedLine } from '../../shared/statement/classify-lines.ts'
import { canAccept } from '../../shared/statement/difference-store.ts'
import { isDifference, type LineKind, type LineOutcome } from '../../shared/statement/outcome.ts'
import { partsOf, readOpenParts } from '../../shared/statement/open-part-store.ts'
import { settleLine } from '../../shared/statement/settle-line.ts'
import { statementFormats } from '../../shared/statement/statement-formats.ts'
import type { Target } from '../../shared/statement/target.ts'
import { readTargets } from '../../shared/statement/target-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { keepNamed, matchLine, readNamed } from './match-line.ts'

interface OpenLine {
  line: number
  row: number
  code: string
  kind: LineKind
  outcome: LineOutcome
  amount: number
  fee: number
  currency: string
  day: string | null
  parcelCodes: string[]
  isPaired: boolean
  decision: NewDecision['decision'] | null
  bearer: 'hub' | 'producer' | null
  reason: string | null
}

interface Deciding {
  hubId: string
  statementId: string
  payer: { name: string; is: 'carrier' | 'platform' }
  timeZone: string
  actor: string
  at: Date
}

/**
 * Decides lines of a statement that differ, all or none: what was paid is entered with the difference, or nothing is.
 * Idempotent; of two people who decide otherwise at once one is told that the other was first.
 */
export async function decideDifferences(
  gateway: Gateway,
  hubId: string,
  statementId: string,
  body: NewDecision,
  actor: KnownActor,
): Promise<{ decided: number; replayed?: boolean }> {
  const timeZone = await readZone(gateway.ctx.db, hubId)
  return gateway.ctx.db.transaction().execute(async (tx) => {
    await lockEntries(tx)
    const statement = await tx
      .selectFrom('statement')
      .selectAll()
      .where('statement_id', '=', statementId)
      .executeTakeFirst()
    if (statement?.hub_id !== hubId) throw new Refusal('not-found', 'There is no such statement.')
    const lines = await readLines(tx, statementId, body.lines)
    const unknown = body.lines.find((one) => !lines.some(({ line }) => line === one))
    if (unknown !== undefined) throw new Refusal('not-found', `There is no line ${unknown} in this statement.`)
    const formats = statementFormats(gateway.ctx.config.STATEMENT_FILES_DIR)
    const is = formats.find(({ id }) => id === statement.format)?.payer.is ?? 'carrier'
    const named =
      body.parcel === undefined ? undefined : await readNamed(tx, hubId, is, body.parcel.replaceAll(' ', ''))
    const open = lines.filter((line) => !isDecidedSo(line, body, named))
    for (const line of open) refuseDecided(line, body)
    const deciding = {
      hubId,
      statementId,
      payer: { name: statement.payer, is },
      timeZone,
      actor: actorName(actor),
      at: await appNow(tx),
    }
    for (const line of open) {
      const matched = named && (await matchLine(tx, is, line, named))
      const payoutId =
        body.decision === 'accept' ? await accept(tx, deciding, line, body.bearer ?? 'hub', matched) : null
      await keepDecision(tx, deciding, line, body, payoutId)
      if (matched) await keepNamed(tx, statementId, { ...matched, line: line.line }, deciding.at)
    }
    return { decided: lines.length, ...(open.length === 0 && { replayed: true }) }
  })
}

function isDecidedSo(
  { decision, bearer, parcelCodes }: OpenLine,
  body: NewDecision,
  named: readonly Target[] | undefined,
): boolean {
  if (decision === null || decision !== body.decision) return false
  const isSame =
    !named ||
    named
      .map(({ parcelCode }) => parcelCode)
      .toSorted()
      .join() === parcelCodes.join()
  return isSame && (decision === 'dismiss' || bearer === (body.bearer ?? 'hub'))
}

function refuseDecided({ line, outcome, decision, isPaired, parcelCodes }: OpenLine, body: NewDecision): void {
  if (decision !== null)
    throw new Refusal('wrong-state', `Line ${line} was ${decision === 'accept' ? 'accepted' : 'dismissed'} before.`)
  if (!isDifference(outcome) || isPaired)
    throw new Refusal('wrong-state', `Line ${line} does not differ: it is ${outcome}.`)
  if (body.parcel !== undefined && outcome !== 'unknown')
    throw new Refusal('wrong-state', `Line ${line} is ${outcome}: only of an unknown line is said what it is for.`)
  if (body.decision === 'accept' && body.parcel === undefined && !canAccept(outcome, parcelCodes.length))
    throw new Refusal('wrong-state', `Line ${line} is ${outcome}: there is nothing to enter it to; dismiss it.`)
}

/** Enters what a line paid and what it differs by. Returns the payout, if money came in. */
async function accept(
  tx: Tx,
  deciding: Deciding,
  line: OpenLine,
  differsFor: 'hub' | 'producer',
  matched?: ClassifiedLine,
): Promise<string | null> {
  const { hubId, statementId, payer, timeZone, actor, at } = deciding
  const { amount, currency } = line
  const targets = matched?.targets ?? (await readTargetsOf(tx, deciding, line))
  // A line that agrees differs from what is due by a fee that the policy leaves open, as when it is taken.
  const bearer = matched?.outcome === 'agreed' ? 'producer' : differsFor
  const parts = partsOf(
    targets,
    await readOpenParts(
      tx,
      hubId,
      targets.map(({ parcelId }) => parcelId),
    ),
  )
  const payoutId = randomUUID()
  const settled = settleLine({ statementId, line: line.line, payoutId, payer: payer.is, amount, bearer }, parts, at)
  const named = (entries: typeof settled.payout) =>
    entries.map((one) => ({ ...one, is: 'parcel' as const, hubId, currency, timeZone }))
  if (settled.payout.length > 0) {
    const through = Temporal.Instant.fromEpochMilliseconds(at.getTime())
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .toString()
    const contents = JSON.stringify(['line', statementId, line.line])
    const row = {
      payoutId,
      hubId,
      direction: 'received',
      payer: payer.name,
      producerId: null,
      through,
      amount,
      currency,
    } as const
    await enterPayout(tx, { ...row, receivables: settled.payout.length, contents, actor, at }, named(settled.payout))
  }
  await enterEntries(tx, named(settled.difference))
  return settled.payout.length > 0 ? payoutId : null
}

async function readTargetsOf(
  tx: Tx,
  { hubId, payer }: Deciding,
  { code, parcelCodes }: OpenLine,
): Promise<readonly Target[]> {
  const said = payer.is === 'platform' ? [{ code }] : parcelCodes.map((ownCode) => ({ code, ownCode }))
  const found = (await readTargets(tx, { hubId, payer: payer.is, said })).get(code) ?? []
  return [...new Map(found.map((one) => [one.parcelId, one])).values()]
}

async function readLines(tx: Tx, statementId: string, lines: readonly number[]): Promise<OpenLine[]> {
  const { rows } = await sql<OpenLine>`
    select l.line, l.row_number as row, l.code, l.kind, l.outcome, l.amount, l.fee, l.currency, l.on_day as day, d.decision, d.bearer, d.reason,
      coalesce((select json_agg(p.code order by p.code) from statement_match m join parcel p on p.parcel_id = m.parcel_id where m.statement_id = l.statement_id and m.line = l.line), '[]'::json) as "parcelCodes",
      exists (select 1 from statement_line o where o.pairs_statement = l.statement_id and o.pairs_line = l.line) as "isPaired"
    from statement_line l left join statement_decision d on d.statement_id = l.statement_id and d.line = l.line
    where l.statement_id = ${statementId} and l.line = any(${lines}::int[]) order by l.line`.execute(tx)
  return rows
}

async function keepDecision(
  tx: Tx,
  { statementId, actor, at }: Deciding,
  { line }: OpenLine,
  { decision, bearer = 'hub', reason }: NewDecision,
  payoutId: string | null,
): Promise<void> {
  await tx
    .insertInto('statement_decision')
    .values({
      statement_id: statementId,
      line,
      decision,
      bearer: decision === 'accept' ? bearer : null,
      reason,
      payout_id: payoutId,
      actor,
      at,
    })
    .execute()
}
