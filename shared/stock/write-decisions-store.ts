import { CompiledQuery } from 'kysely'
import type pg from 'pg'
import type { Tx } from '../db/database.ts'
import type { PaymentKind, RejectReason } from '../order/order.ts'
import type { CounterRow } from './reserve-store.ts'

/** What decided orders of one intake chunk have in common; `g` is its index in `groups`. */
export interface DecisionGroup {
  g: number
  sale_id: string
  state: 'confirmed' | 'reserved' | 'rejected'
  reason: RejectReason | null
  payment: PaymentKind
  currency: string
  received_at: Date
  chunk_no: number
  pack_by: Date | null
  hand_over_by: Date | null
  hold_until: Date | null
  offered: boolean
}
/** A decided order, ready to be written. */
export interface DecidedOrder {
  group: DecisionGroup
  order_id: string
  seq: number
  viewer_id: string
  buyer_key: string
  recipient_id: string | null
  total: number
  chunk_position: number
  error: string | null
  phone_proven: boolean
}
export interface DecidedLine {
  /** The index of its order in `orders`. */
  order: number
  sku: string
  quantity: number
  price: number | null
}
export interface Writing {
  now: Date
  groups: DecisionGroup[]
  orders: DecidedOrder[]
  lines: DecidedLine[]
  items: { sale_id: string; sku: string; available: number; held: number; sold: number }[]
  counters: ({ sale_id: string } & CounterRow)[]
}

/**
 * Writes everything that was decided in one statement: orders, lines, events, movements, the new balances and counters.
 * Parsing parameters is half the cost of this statement, so what orders have in common is sent once, and movements are
 * derived from the lines (as `deltasOf` defines for 'sell' and 'hold').
 */
export async function writeDecisions(client: pg.PoolClient, writing: Writing): Promise<void> {
  await client.query({ name: 'write-decisions', text: decisionsText, values: valuesOf(writing) })
}

/** The same for orders that were decided elsewhere and taken by `actor`, inside the caller's transaction. */
export async function writeTakenOrders(tx: Tx, writing: Writing, actor: string): Promise<void> {
  await tx.executeQuery(CompiledQuery.raw(takenText, [...valuesOf(writing), actor]))
}

const valuesOf = (writing: Writing): unknown[] => parameters.map(({ valueOf }) => valueOf(writing))

type ColumnType = 'uuid' | 'int' | 'bigint' | 'bool' | 'text' | 'timestamptz' | 'jsonb'
type Columns<Name extends PropertyKey> = Readonly<Record<Name, ColumnType>>

/** The columns of an order that are its own: a new one is a line here and in {@link DecidedOrder}. */
const ownColumns: Columns<Exclude<keyof DecidedOrder, 'group'>> = {
  order_id: 'uuid',
  seq: 'int',
  viewer_id: 'uuid',
  buyer_key: 'text',
  recipient_id: 'uuid',
  total: 'bigint',
  chunk_position: 'int',
  error: 'text',
  phone_proven: 'bool',
}

/** Those that it has in common with its group. */
const commonColumns: Columns<Exclude<keyof DecisionGroup, 'g'>> = {
  sale_id: 'uuid',
  state: 'text',
  reason: 'text',
  payment: 'text',
  currency: 'text',
  received_at: 'timestamptz',
  chunk_no: 'bigint',
  pack_by: 'timestamptz',
  hand_over_by: 'timestamptz',
  hold_until: 'timestamptz',
  offered: 'bool',
}

const lineColumns: Columns<Exclude<keyof DecidedLine, 'order'>> = { sku: 'text', quantity: 'int', price: 'bigint' }

const itemColumns: Columns<keyof Writing['items'][number]> = {
  sale_id: 'uuid',
  sku: 'text',
  available: 'int',
  held: 'int',
  sold: 'int',
}

const counterColumns: Columns<keyof Writing['counters'][number]> = {
  sale_id: 'uuid',
  last_seq: 'int',
  confirmed: 'int',
  reserved: 'int',
  rejected: 'jsonb',
}

interface Parameter {
  name: string
  type: string
  valueOf(writing: Writing): unknown
}

/** The parameters of the statement, which names them; their numbers are their places here. */
const parameters: readonly Parameter[] = [
  ...entriesOf(ownColumns).map(([name, type]): Parameter => ({
    name: `orders.${name}`,
    type: `${type}[]`,
    valueOf: ({ orders }) =>
      toArray(
        type,
        orders.map((order) => order[name]),
      ),
  })),
  {
    name: 'orders.g',
    type: 'int[]',
    valueOf: ({ orders }) =>
      toArray(
        'int',
        orders.map((order) => order.group.g),
      ),
  },
  ...entriesOf(lineColumns).map(([name, type]): Parameter => ({
    name: `lines.${name}`,
    type: `${type}[]`,
    valueOf: ({ lines }) =>
      toArray(
        type,
        lines.map((line) => line[name]),
      ),
  })),
  {
    name: 'lines.n',
    type: 'int[]',
    valueOf: ({ lines }) =>
      toArray(
        'int',
        lines.map((line) => line.order + 1),
      ),
  },
  { name: 'groups', type: 'json', valueOf: ({ groups }) => JSON.stringify(groups) },
  { name: 'items', type: 'json', valueOf: ({ items }) => JSON.stringify(items) },
  { name: 'counters', type: 'json', valueOf: ({ counters }) => JSON.stringify(counters) },
  { name: 'now', type: 'timestamptz', valueOf: ({ now }) => now },
  {
    name: 'sales',
    type: 'uuid[]',
    valueOf: ({ counters }) =>
      toArray(
        'uuid',
        counters.map((counter) => counter.sale_id),
      ),
  },
]

/** `$7::int[]`, by the name of the parameter. */
function $(name: string): string {
  const at = parameters.findIndex((one) => one.name === name)
  if (at < 0) throw new Error(`the statement has no parameter ${name}`)
  return `$${at + 1}::${parameters[at]!.type}`
}

function entriesOf<Name extends string>(columns: Columns<Name>): [Name, ColumnType][] {
  return Object.entries(columns) as [Name, ColumnType][]
}

const namesOf = (columns: Columns<string>): string => Object.keys(columns).join(', ')

/** As `json_to_recordset` and its like want them: `sku text, held int`. */
function definitionsOf(columns: Columns<string>): string {
  return entriesOf(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')
}

const parametersOf = (list: string, columns: Columns<string>): string =>
  Object.keys(columns)
    .map((name) => $(`${list}.${name}`))
    .join(', ')

type Plain = string | number | boolean | null

/**
 * Ids, numbers and booleans as the text of a Postgres array: they need none of the quoting that the driver would check
 * each for.
 */
function toArray(type: ColumnType, values: readonly Plain[]): string | readonly Plain[] {
  return type === 'text' ? values : `{${values.map((value) => value ?? 'null').join(',')}}`
}

const textFor = (actor: string): string => `with
  decided as materialized (
    select d.*, ${namesOf(commonColumns)}
    from unnest(${parametersOf('orders', ownColumns)}, ${$('orders.g')}) with ordinality as d(${namesOf(ownColumns)}, g, n)
    join json_to_recordset(${$('groups')}) as common(g int, ${definitionsOf(commonColumns)}) using (g)),
  line as materialized (
    select d.order_id, d.sale_id, d.seq, d.state, ${namesOf(lineColumns)}
    from unnest(${parametersOf('lines', lineColumns)}, ${$('lines.n')}) as l(${namesOf(lineColumns)}, n)
    join decided d using (n) order by n),
  orders as (insert into "order" (${namesOf(ownColumns)}, ${namesOf(commonColumns)}, decided_at, changed_at)
    select ${namesOf(ownColumns)}, ${namesOf(commonColumns)}, ${$('now')}, ${$('now')} from decided),
  events as (insert into order_event (order_id, sale_id, seq, version, at, state, actor, detail)
    select order_id, sale_id, seq, 1, ${$('now')}, state, ${actor}, case when offered then '{"offer": true}'::jsonb end from decided),
  lines as (insert into order_line (order_id, sale_id, seq, ${namesOf(lineColumns)})
    select order_id, sale_id, seq, ${namesOf(lineColumns)} from line),
  movements as (insert into stock_movement (sale_id, sku, kind, order_id, after_seq, available, held, sold, at)
    select sale_id, sku, case state when 'confirmed' then 'sell' else 'hold' end, order_id, seq, -quantity,
      case state when 'confirmed' then 0 else quantity end, case state when 'confirmed' then quantity else 0 end, ${$('now')}
    from line where state <> 'rejected'),
  items as (update sale_item i set available = n.available, held = n.held, sold = n.sold, version = i.version + 1
    from json_to_recordset(${$('items')}) as n(${definitionsOf(itemColumns)})
    where i.sale_id = any(${$('sales')}) and i.sale_id = n.sale_id and i.sku = n.sku)
  update sale_counter c set last_seq = n.last_seq, confirmed = n.confirmed, reserved = n.reserved, rejected = n.rejected
    from json_to_recordset(${$('counters')}) as n(${definitionsOf(counterColumns)})
    where c.sale_id = any(${$('sales')}) and c.sale_id = n.sale_id`
const decisionsText = textFor(`'reserve-stock'`)
const takenText = textFor(`$${parameters.length + 1}::text`)
