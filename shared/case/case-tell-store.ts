import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { CaseDetail, CaseRow } from '../db/tables/case.ts'
import { tellContacts } from '../deadline/ladder-store.ts'
import { sellersAbove } from '../shop/seller-tree-store.ts'
import type { CaseEvent } from '../webhook/event.ts'
import { endpointsOfSale, putDeliveries } from '../webhook/outbox-store.ts'
import { caseLadder, heardByAll, heardOn, type CaseStep } from './case.ts'

/** A step of a case, with the id under which whoever makes it may send it again. */
export interface Step {
  stepId: string
  kind: CaseStep
  actor: string
  at: Date
  detail: CaseDetail
  words?: string | undefined
}

/** Who hears of a step on the ladder: the rung whose turn it is, or everybody once a clock has ended. */
const toldOf = {
  opened: { as: 'case.opened', who: 'rung' },
  reopened: { as: 'case.opened', who: 'rung' },
  climbed: { as: 'case.climbed', who: 'rung' },
  overdue: { as: 'case.overdue', who: 'all' },
  ended: { as: 'case.ended', who: 'all' },
} as const

/** Tells the ladder and other software of a step, through the outbox. */
export async function tellOfStep(tx: Tx, row: CaseRow, step: Step): Promise<void> {
  const { rows } = await sql<{ seq: number; code: string | null }>`
    select o.seq, p.code from "order" o left join parcel p on p.parcel_id = o.parcel_id where o.order_id = ${row.order_id}`.execute(
    tx,
  )
  const { seq: number, code } = rows[0]!
  const rung = caseLadder[row.rung - 1]!
  const told = (toldOf as Partial<Record<Step['kind'], (typeof toldOf)[keyof typeof toldOf]>>)[step.kind]
  if (told) {
    const above = await sellersAbove(tx, row.seller_id)
    const heard = told.who === 'all' ? heardByAll(row.seller_id, above) : heardOn(row.rung, row.seller_id, above)
    const data = { caseId: row.case_id, kind: row.kind, number, answerBy: row.due_at.toISOString() }
    await tellContacts(tx, { saleId: row.sale_id, ...heard, type: told.as, data }, step.at)
  }
  const event: CaseEvent = {
    type: `case.${step.kind}`,
    timestamp: step.at.toISOString(),
    data: {
      caseId: row.case_id,
      orderId: row.order_id,
      saleId: row.sale_id,
      number,
      version: row.version,
      kind: row.kind,
      state: row.state,
      rung,
      answerBy: row.due_at.toISOString(),
      ...(row.sku !== null && { sku: row.sku }),
      ...(row.outcome !== null && { outcome: row.outcome }),
      ...(code !== null && { parcelCode: code }),
    },
  }
  await putDeliveries(tx, await endpointsOfSale(tx, row.sale_id), [{ subject: row.case_id, key: row.version, event }])
}
