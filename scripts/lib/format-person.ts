import { isDate } from 'node:util/types'
import type { Receipt } from '../../shared/person/erase-store.ts'
import type { KeptPerson } from '../../shared/person/export-store.ts'

/** The data stored about a person, formatted for reading. */
export function personText({
  phone,
  recipients,
  contacts,
  orders,
  notes,
  parcels,
  payments,
  erasures,
}: KeptPerson): string {
  if (recipients.length === 0) return `Nothing is stored about a person with the phone ${phone}.`
  const given = recipients.map((one) => {
    const consent = one.consentVersion === null ? 'given to a host' : `agreed to text ${one.consentVersion}`
    return one.erasedAt
      ? `  ${at(one.createdAt)}  erased at ${at(one.erasedAt)}`
      : `  ${at(one.createdAt)}  ${one.name}, ${one.phone}, ${[one.line, one.ward, one.province].join(', ')} (${consent})`
  })
  return [
    `Stored about the person with the phone ${phone}:`,
    ...section('given', given),
    ...section(
      'told about orders by',
      contacts.map(
        ({ channel, address, createdAt, consentVersion }) =>
          `  ${at(createdAt)}  ${channel}${address === null ? '' : ` ${address}`} (agreed to text ${consentVersion})`,
      ),
    ),
    ...section(
      'orders',
      orders.map(
        (order) =>
          `  ${at(order['receivedAt'])}  ${written(order['orderId'])}  ${written(order['state'])}  ${written(order['total'])} ${written(order['currency'])}  ${written(order['sale'])}`,
      ),
    ),
    ...section(
      'notes',
      notes.map((note) => `  ${at(note.at)}  ${note.orderId}  ${note.by}: ${note.text}`),
    ),
    ...section(
      'parcels',
      parcels.map(
        (parcel) =>
          `  ${at(parcel['createdAt'])}  ${written(parcel['code'])}  ${written(parcel['state'])}${parcel['handedOverAt'] ? `, to ${written(parcel['carrier'])} at ${at(parcel['handedOverAt'])}` : ''}`,
      ),
    ),
    ...section(
      'payments',
      payments.map(
        (payment) =>
          `  ${at(payment['paidAt'])}  ${written(payment['amount'])} ${written(payment['currency'])}  ${written(payment['outcome'])}`,
      ),
    ),
    ...section(
      'erasures',
      erasures.map((receipt) => `  ${receiptText(receipt)}`),
    ),
  ].join('\n')
}

/** A receipt in one line: what was erased, when and for whom, or what it is still waiting for. */
export function receiptText({
  receiptId,
  requestedAt,
  requestedBy,
  erasedAt,
  recipients,
  documents,
  tokensRevoked,
}: Receipt): string {
  const asked = `receipt ${receiptId}: asked for at ${at(requestedAt)} by ${requestedBy}`
  return erasedAt
    ? `${asked}; erased at ${at(erasedAt)}: ${recipients} addresses with name and phone, ${documents} documents; ${tokensRevoked} sign-ups closed`
    : `${asked}; waits until no order is in progress`
}

function section(title: string, lines: readonly string[]): string[] {
  return [`${title}: ${lines.length === 0 ? 'none' : lines.length}`, ...lines]
}

function at(instant: unknown): string {
  return isDate(instant) ? instant.toISOString() : written(instant)
}

function written(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '-'
}
