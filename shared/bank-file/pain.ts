import type { BankAccount } from '../shop/bank-account.ts'
import { plainLatin, type FileHead, type Transfer } from './transfer.ts'

/**
 * Transfers as ISO 20022 pain.001.001.09 (CustomerCreditTransferInitiationV09). Viet Nam has neither IBAN nor a BIC for
 * each bank: banks are named by their number at NAPAS as clearing members. Amounts are whole đồng.
 */
export function painXml({ fileId, at, day, currency, from }: FileHead, transfers: readonly Transfer[]): string {
  const id = fileId.replaceAll('-', '')
  const total = transfers.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  const sums = tags(['NbOfTxs', String(transfers.length)], ['CtrlSum', String(total)])
  const head = tags(['MsgId', id], ['CreDtTm', `${at.toISOString().slice(0, 19)}Z`])
  const group = `<GrpHdr>${head}${sums}<InitgPty>${nameOf(from)}</InitgPty></GrpHdr>`
  const debtor = `<Dbtr>${nameOf(from)}</Dbtr><DbtrAcct>${accountOf(from)}</DbtrAcct><DbtrAgt>${bankOf(from)}</DbtrAgt>`
  const what = tags(['PmtInfId', `${id}-1`], ['PmtMtd', 'TRF'], ['BtchBookg', 'false'])
  const when = `<ReqdExctnDt>${tags(['Dt', day])}</ReqdExctnDt>`
  const payment = `<PmtInf>${what}${sums}${when}${debtor}<ChrgBr>SLEV</ChrgBr>\n${transfers.map((one) => transferXml(one, currency)).join('\n')}\n</PmtInf>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
${group}
${payment}
</CstmrCdtTrfInitn></Document>
`
}

function transferXml({ number, account, amount, reference, text }: Transfer, currency: string): string {
  const ids = tags(['InstrId', String(number)], ['EndToEndId', reference])
  const sum = `<Amt><InstdAmt Ccy="${escaped(currency)}">${amount}</InstdAmt></Amt>`
  const to = `<CdtrAgt>${bankOf(account)}</CdtrAgt><Cdtr>${nameOf(account)}</Cdtr><CdtrAcct>${accountOf(account)}</CdtrAcct>`
  const told = `<RmtInf>${tags(['Ustrd', plainLatin(text)])}</RmtInf>`
  return `<CdtTrfTxInf><PmtId>${ids}</PmtId>${sum}${to}${told}</CdtTrfTxInf>`
}

/** A name without any Latin letter is what the standard writes for one that is not known. */
const nameOf = ({ holder }: BankAccount): string => tags(['Nm', plainLatin(holder) || 'NOTPROVIDED'])
const accountOf = ({ account }: BankAccount): string => `<Id><Othr>${tags(['Id', account])}</Othr></Id>`
const bankOf = ({ bin }: BankAccount): string =>
  `<FinInstnId><ClrSysMmbId>${tags(['MmbId', bin])}</ClrSysMmbId></FinInstnId>`

function tags(...all: readonly (readonly [string, string])[]): string {
  return all.map(([name, text]) => `<${name}>${escaped(text)}</${name}>`).join('')
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign]!)
