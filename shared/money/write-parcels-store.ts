import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { localDayAt } from '../deadline/local-day.ts'
import { groupBy } from '../lib/group-by.ts'
import { readChoices, type SettlementChoice } from '../settlement/choice-store.ts'
import { dueOn, termsOn, usualPolicy, type Terms } from '../settlement/policy.ts'
import { missingEntries, type Entry } from './entry.ts'
import { insertEntries, putReceivables, readPlannedEntries, type ReceivableFacts, type Subject } from './entry-store.ts'
import { readParcelFacts, type KnownParcel } from './parcel-facts-store.ts'
import { deliveryOf, feesOf, planParcel, stateOf } from './plan-parcel.ts'

interface KeptTerms {
  subject_id: string
  producer_id: string
  policy: string | null
  policy_version: string | null
  policy_days: number | null
  handed_over_on: string
}

/**
 * Writes what is missing of these parcels' entries, and brings their receivables up to date. Under the lock of entries;
 * a repeat writes nothing.
 */
export async function writeParcels(tx: Tx, parcelIds: readonly string[], now: Date): Promise<void> {
  const parcels = await readParcelFacts(tx, parcelIds)
  if (parcels.length === 0) return
  const ids = parcels.map(({ parcelId }) => parcelId)
  const written = await readPlannedEntries(tx, ids)
  const kept = await readKeptTerms(tx, ids)
  const choices = await readChoices(tx, [...new Set(parcels.map(({ hubId }) => hubId))])
  const changes = parcels.flatMap((parcel) => {
    const { parcelId } = parcel
    const terms = kept.get(parcelId)
    // What was never handed over, as far as is known, has nothing to be taken back.
    if (!parcel.handedOverAt && !terms) return []
    const agreed = agreedTerms(parcel, terms?.[0], choices)
    const planned = planParcel({ ...parcel, rule: agreed.rule })
    return [{ parcel, agreed, kept: terms ?? [], entries: missingEntries(planned, written.get(parcelId) ?? [], now) }]
  })
  await insertEntries(
    tx,
    changes.flatMap(({ parcel, entries }) => entries.map((entry) => ({ ...subjectOf(parcel), entry }))),
  )
  await putReceivables(
    tx,
    changes.flatMap((change) => receivablesOf(change)),
  )
}

interface Agreed extends Terms {
  days: number | null
  handedOverOn: string
}

/** The terms that a parcel was handed over under: those of its receivable, else those that hold today. */
function agreedTerms(
  { handedOverAt, timeZone, hubId, channel, isShared, carrier }: KnownParcel,
  kept: KeptTerms | undefined,
  choices: readonly SettlementChoice[],
): Agreed {
  const handedOverOn = handedOverAt
    ? localDayAt(handedOverAt.getTime(), timeZone).date.toString()
    : kept!.handed_over_on
  if (kept?.policy && kept.policy_version)
    return { ...termsOn(kept.policy, kept.policy_version, kept.policy_days), days: kept.policy_days, handedOverOn }
  const chosen = choices.find((one) => one.seller_id === hubId && one.channel === channel)
  const days = chosen?.days ?? null
  const policy = chosen?.policy ?? usualPolicy(channel, { isShared, carrier })
  return { ...termsOn(policy, handedOverOn, days), days, handedOverOn }
}

function receivablesOf({
  parcel,
  agreed,
  kept,
  entries,
}: {
  parcel: KnownParcel
  agreed: Agreed
  kept: readonly KeptTerms[]
  entries: readonly Entry[]
}): (Subject & { facts: ReceivableFacts; entries: readonly Entry[] })[] {
  const { timeZone, payer, skus } = parcel
  const deliveredAt = deliveryOf(parcel)
  const deliveredOn = deliveredAt ? localDayAt(deliveredAt.getTime(), timeZone).date.toString() : null
  const state = stateOf(parcel)
  const fees = feesOf({ ...parcel, rule: agreed.rule })
  const own = groupBy(entries, ({ producerId }) => producerId)
  const producerIds = new Set([...skus.keys(), ...own.keys(), ...kept.map((one) => one.producer_id)])
  return [...producerIds].map((producerId) => ({
    ...subjectOf(parcel),
    entries: own.get(producerId) ?? [],
    facts: {
      producerId,
      sku: skus.get(producerId) ?? null,
      state,
      payer,
      policy: agreed.policy,
      policyVersion: agreed.version,
      policyDays: agreed.days,
      handedOverOn: agreed.handedOverOn,
      deliveredOn,
      dueOn: dueOn(agreed.rule, agreed.handedOverOn, deliveredOn),
      feeDue: state === 'on-the-way' ? (fees.get(producerId)?.fee ?? 0) : 0,
    },
  }))
}

async function readKeptTerms(tx: Tx, parcelIds: readonly string[]): Promise<Map<string, KeptTerms[]>> {
  const { rows } = await sql<KeptTerms>`
    select subject_id, producer_id, policy, policy_version, policy_days, handed_over_on from receivable where subject_id = any(${parcelIds}::uuid[])`.execute(
    tx,
  )
  return groupBy(rows, (row) => row.subject_id)
}

const subjectOf = ({ parcelId, hubId, currency, timeZone }: KnownParcel): Subject => ({
  subjectId: parcelId,
  is: 'parcel',
  hubId,
  currency,
  timeZone,
})
