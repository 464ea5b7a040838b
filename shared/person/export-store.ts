import { sql } from 'kysely'
import type { Database } from '../db/database.ts'
import type { Person, PersonalData } from './personal-data.ts'
import { unitNames } from './unit-names.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { readBuyerContacts } from '../news/contact-store.ts'
import { readPhoneProofs } from './phone-code-store.ts'
import { receiptsOf, type Receipt } from './erase-store.ts'

export interface KeptPerson {
  phone: string
  /** What the person provided, each time they did: when, and under which consent text. */
  recipients: (Person & {
    recipientId: string
    viewerId: string
    ward: string
    province: string
    createdAt: Date
    consentVersion: string | null
    erasedAt: Date | null
  })[]
  /** When a phone was proven, by sign-up, and the codes that were sent to it lately. */
  phoneProofs: { viewerId: string; provenAt: Date }[]
  phoneCodes: { viewerId: string | null; sentAt: Date; expiresAt: Date; tries: number }[]
  /** How they asked to be told about their orders. */
  contacts: { channel: string; address: string | null; createdAt: Date; consentVersion: string }[]
  orders: Record<string, unknown>[]
  /** What staff noted on their orders, and what they wrote themselves (`by` is `buyer`). */
  notes: { orderId: string; text: string; by: string; at: Date }[]
  parcels: Record<string, unknown>[]
  payments: Record<string, unknown>[]
  erasures: Receipt[]
}

/** Everything stored about the person with this phone (E.164), decrypted; instants are when it happened. */
export async function readPerson(db: Database, personal: PersonalData, phone: string): Promise<KeptPerson> {
  const buyerKey = personal.buyerKey(phone)
  const recipients = await db
    .selectFrom('recipient')
    .innerJoin('viewer', 'viewer.viewer_id', 'recipient.viewer_id')
    .selectAll('recipient')
    .where('viewer.buyer_key', '=', buyerKey)
    .orderBy('recipient.created_at')
    .execute()
  return {
    phone,
    recipients: recipients.map((row) => ({
      recipientId: row.recipient_id,
      viewerId: row.viewer_id,
      ...personal.open(row.sealed, row.recipient_id),
      ...unitNames(row.province_code, row.ward_code),
      createdAt: row.created_at,
      consentVersion: row.consent_version,
      erasedAt: row.erased_at,
    })),
    ...(await readPhoneProofs(db, buyerKey)),
    contacts: await readContactsOf(db, personal, buyerKey),
    orders: await readOrdersOf(db, buyerKey),
    notes: await readNotesOf(db, personal, buyerKey),
    parcels: (
      await sql<Record<string, unknown>>`
      select p.code, p.state, s.title as sale, p.created_at as "createdAt", p.pack_by as "packBy", p.hand_over_by as "handOverBy", p.packed_at as "packedAt", m.carrier, m.handed_over_at as "handedOverAt"
      from parcel p join viewer v on v.viewer_id = p.viewer_id join sale s on s.sale_id = p.sale_id left join manifest m on m.manifest_id = p.manifest_id
      where v.buyer_key = ${buyerKey} order by p.created_at, p.code`.execute(db)
    ).rows,
    payments: (
      await sql<Record<string, unknown>>`
      select p.webhook_id as "webhookId", p.order_id as "orderId", p.amount, p.currency, p.paid_at as "paidAt", p.outcome, p.reason
      from sale s join "order" o on o.sale_id = s.sale_id and o.buyer_key = ${buyerKey} join payment p on p.order_id = o.order_id order by p.paid_at`.execute(
        db,
      )
    ).rows,
    erasures: await receiptsOf(db, buyerKey),
  }
}

async function readNotesOf(db: Database, personal: PersonalData, buyerKey: string): Promise<KeptPerson['notes']> {
  const rows = await db
    .selectFrom('staff_note')
    .innerJoin('viewer', 'viewer.viewer_id', 'staff_note.viewer_id')
    .selectAll('staff_note')
    .where('viewer.buyer_key', '=', buyerKey)
    .orderBy('noted_at')
    .execute()
  const written = await db
    .selectFrom('buyer_note')
    .innerJoin('viewer', 'viewer.viewer_id', 'buyer_note.viewer_id')
    .selectAll('buyer_note')
    .where('viewer.buyer_key', '=', buyerKey)
    .orderBy('noted_at')
    .execute()
  const notes = [...rows, ...written.map((row) => ({ ...row, actor: 'buyer' }))].map((row) => ({
    orderId: row.order_id,
    text: personal.openText(row.sealed, row.order_id),
    by: row.actor,
    at: row.noted_at,
  }))
  return [...notes, ...(await readCasesOf(db, personal, buyerKey)), ...(await readRefundsOf(db, personal, buyerKey))]
}

/** Where their refunds go, and why one was refused. */
async function readRefundsOf(db: Database, personal: PersonalData, buyerKey: string): Promise<KeptPerson['notes']> {
  const { rows } = await sql<{ id: string; orderId: string; sealed: Buffer; by: string; at: Date }>`
    select a.order_id as id, a.order_id as "orderId", a.sealed, a.actor as by, a.changed_at as at from refund_account a join viewer v on v.viewer_id = a.viewer_id where v.buyer_key = ${buyerKey}
    union all select w.refund_id, r.order_id, w.sealed, r.actor, r.at from refund_words w join refund r on r.refund_id = w.refund_id join viewer v on v.viewer_id = w.viewer_id where v.buyer_key = ${buyerKey}
    order by at`.execute(db)
  return rows.map(({ id, orderId, sealed, by, at }) => ({
    orderId,
    text: personal.openText(sealed, id),
    by: by.startsWith('viewer:') ? 'buyer' : by,
    at,
  }))
}

/** What was said in their cases, by them and to them. */
async function readCasesOf(db: Database, personal: PersonalData, buyerKey: string): Promise<KeptPerson['notes']> {
  const said = await db
    .selectFrom('case_words')
    .innerJoin('case_event', 'case_event.step_id', 'case_words.step_id')
    .innerJoin('support_case', 'support_case.case_id', 'case_event.case_id')
    .select(['case_words.step_id', 'case_words.sealed', 'case_event.actor', 'case_event.at', 'support_case.order_id'])
    .where('support_case.buyer_key', '=', buyerKey)
    .orderBy('case_event.at')
    .execute()
  return said.map((row) => ({
    orderId: row.order_id,
    text: personal.openText(row.sealed, row.step_id),
    by: row.actor.startsWith('viewer:') ? 'buyer' : row.actor,
    at: row.at,
  }))
}

async function readContactsOf(db: Database, personal: PersonalData, buyerKey: string): Promise<KeptPerson['contacts']> {
  const viewers = await db.selectFrom('viewer').select('viewer_id').where('buyer_key', '=', buyerKey).execute()
  const contacts = await readBuyerContacts(
    db,
    personal,
    viewers.map((viewer) => viewer.viewer_id),
  )
  return contacts.map(({ channel, target, createdAt, consentVersion }) => ({
    channel,
    address:
      target.channel === 'e-mail'
        ? target.address
        : target.channel === 'web-push'
          ? target.subscription.endpoint
          : null,
    createdAt,
    consentVersion,
  }))
}

/** Sale by sale, because that is how orders are indexed by buyer; the undecided ones come from the intake. */
async function readOrdersOf(db: Database, buyerKey: string): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select o.order_id as "orderId", s.title as sale, o.state, o.reason, o.payment, o.total, o.currency, o.received_at as "receivedAt", o.decided_at as "decidedAt", o.changed_at as "changedAt",
      o.pack_by as "packBy", o.paid_at as "paidAt", o.refund_due as "refundDue", o.recipient_id as "recipientId",
      (select json_agg(json_build_object('sku', l.sku, 'quantity', l.quantity, 'price', l.price) order by l.sku) from ${linesOfOrder}) as lines,
      (select json_agg(json_build_object('state', e.state, 'at', e.at) order by e.version) from order_event e where e.sale_id = o.sale_id and e.seq = o.seq) as events
    from sale s join "order" o on o.sale_id = s.sale_id and o.buyer_key = ${buyerKey} order by o.received_at, o.seq`.execute(
    db,
  )
  const { rows: waiting } = await sql<Record<string, unknown>>`
    select waiting->>'orderId' as "orderId", s.title as sale, 'received' as state, waiting->>'payment' as payment, c.received_at as "receivedAt", waiting->'lines' as lines
    from intake_chunk c cross join lateral json_array_elements(c.orders) as waiting join sale s on s.sale_id = (waiting->>'saleId')::uuid where waiting->>'buyerKey' = ${buyerKey} order by c.chunk_no`.execute(
    db,
  )
  const { rows: listed } = await sql<Record<string, unknown>>`
    select w.order_id as "orderId", s.title as sale, coalesce('waiting list: ' || w.outcome, 'waiting list') as state, w.payment, w.joined_at as "receivedAt", w.ended_at as "changedAt",
      json_build_array(json_build_object('sku', w.sku, 'quantity', w.quantity)) as lines
    from waiting_entry w join viewer v on v.viewer_id = w.viewer_id join sale s on s.sale_id = w.sale_id where v.buyer_key = ${buyerKey} order by w.place`.execute(
    db,
  )
  return [...rows, ...waiting, ...listed]
}
