import { wrong, type Corruption } from './verify-corruption.ts'

const ofFreight = `invoice_id = (select invoice_id from freight_invoice where kind = 'freight' and amount = 10001)`
const seller = (slug: string): string => `(select seller_id from seller where slug = '${slug}')`

/** Shares of freight that are not what their invoice makes them. */
export const freightCorruptions: Corruption[] = [
  wrong(
    'freight',
    'a đồng too much in a share',
    /is 10001, its shares are 10002/,
    `update freight_share set amount = amount + 1 where ${ofFreight} and seller_id = ${seller('hai')}`,
  ),
  wrong(
    'freight',
    'a share that is gone',
    /is 10001, its shares are /,
    `delete from freight_share where ${ofFreight} and seller_id = ${seller('mot')}`,
  ),
  wrong(
    'freight',
    'money moved from one share to another',
    /gives hai 9501, which is not 3 of 4 parts/,
    `update freight_share set amount = amount + case seller_id when ${seller('hai')} then 2000 else -2000 end where ${ofFreight}`,
  ),
  wrong(
    'freight',
    'a share of who had nothing on the truck',
    /has a share of another, who has no goods in it/,
    `update freight_share set seller_id = ${seller('another')} where ${ofFreight} and seller_id = ${seller('mot')}`,
  ),
  wrong(
    'freight',
    'a return that is paid by who had nothing in the parcel',
    /has a share of mot, who has no goods in it/,
    `update freight_share s set seller_id = ${seller('mot')} from freight_invoice f where f.invoice_id = s.invoice_id and f.kind = 'return' and f.caused_by is null`,
  ),
  wrong(
    'freight',
    'a return whose cause was named, paid by another producer in the parcel',
    /is hai’s alone, and mot has a share/,
    `update freight_share s set seller_id = ${seller('mot')} from freight_invoice f where f.invoice_id = s.invoice_id and f.caused_by is not null`,
  ),
]
