import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import type { DifferenceView, StatementPreview, TakenStatementView } from '../../shared/contract/routes/statement.ts'
import type { Reply } from './api.ts'
import { packedSale } from './packed-sale.ts'
import { atTheDoor } from './truck.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

/** A line of a GHN file as a test writes it. */
export interface CodLine {
  code: string
  own?: string
  what?: string
  day?: string
  cod: number | string
  fee?: number | string
}

/** A COD statement as GHN writes it, with a title above and the total below. */
export function codFile(lines: readonly CodLine[], total?: number | string): Buffer {
  const rows = lines.map(({ code, own = '', what = 'Giao thành công', day = '', cod, fee = 0 }, i) => [
    `${i + 1}`,
    code,
    own,
    what,
    day,
    `${cod}`,
    `${fee}`,
  ])
  const head = [
    'STT',
    'Mã đơn GHN',
    'Mã đơn khách hàng',
    'Nội dung',
    'Ngày giao thành công',
    'Tiền COD',
    'Tổng phí dịch vụ',
  ]
  const sum = total === undefined ? [] : [['Tổng cộng', '', '', '', '', `${total}`, '']]
  return csv([['Bảng kê đối soát COD'], head, ...rows, ...sum])
}

export function csv(rows: readonly (readonly string[])[]): Buffer {
  return Buffer.from(rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\r\n'))
}

/** How many lines are in each class that has any. */
export function classesOf({ counts }: StatementPreview): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

/** The statements of a seller, as its finance person works with them. */
export interface Statements {
  token: string
  preview(file: Buffer, query?: string): Promise<Reply<StatementPreview>>
  take(file: Buffer, query?: string): Promise<Reply<TakenStatementView>>
  differences(): Promise<DifferenceView[]>
  decide(statementId: string, body: object): Promise<Reply>
}

export async function openStatements(world: World, seller: string): Promise<Statements> {
  const token = await world.token('finance', { seller, hours: 1000 })
  const send = async <Body>(path: string, file: Buffer): Promise<Reply<Body>> => {
    const response = await fetch(`${world.api.url}/api/money/statements${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${token}` },
      body: new Uint8Array(file),
    })
    return { status: response.status, body: (await response.json()) as Body }
  }
  return {
    token,
    preview: (file, query = '?format=ghn') => send(`/preview${query}`, file),
    take: (file, query = '?format=ghn') => send(query, file),
    differences: async () =>
      (await world.api.call<{ items: DifferenceView[] }>('GET', '/api/money/differences?limit=200', token)).body.items,
    decide: (statementId, body) =>
      world.api.call('POST', `/api/money/statements/${statementId}/decisions`, token, body),
  }
}

/**
 * Three parcels of GHN and its statement of them: one agrees, one is short and accepted, and the third comes under a
 * code that nobody knows, until a person says what it is for; a fee is held and given back.
 */
export async function takeAStatement(world: World): Promise<void> {
  const seller = 'doi-soat'
  const dispatcher = await world.token('dispatcher', { seller, hours: 1000 })
  const { codes, orders } = await packedSale(world, 3, { seller })
  const door = atTheDoor(world, dispatcher)
  const pickup = await door.open()
  for (const code of codes) expect((await door.scan(pickup, code)).body.result).toBe('ok')
  expect((await door.sign(pickup)).status).toBe(200)
  await until('what left is entered', async () => {
    const { rows } = await world.ctx.pool.query('select from entry_inbox limit 1')
    return rows.length === 0
  })
  const due = orders[0]!.total!
  const statements = await openStatements(world, seller)
  const taken = await statements.take(
    codFile([
      { code: 'DOISOAT1', own: codes[0]!, cod: due },
      { code: 'DOISOAT2', own: codes[1]!, cod: due - 1_000 },
      { code: 'DOISOAT3', what: 'Tạm thu', cod: 0, fee: 30_000 },
      { code: 'DOISOAT3', what: 'Đã hoàn tạm thu', cod: 0, fee: 30_000 },
      { code: 'DOISOAT5', cod: orders[2]!.total! },
    ]),
  )
  expect(taken).toMatchObject({ status: 201, body: { counts: { agreed: 1, short: 1, paired: 2, unknown: 1 } } })
  const accepted = { lines: [2], decision: 'accept', bearer: 'hub', reason: `GHN trừ nhầm ${randomUUID().slice(0, 4)}` }
  const named = { lines: [5], decision: 'accept', parcel: codes[2]!, reason: 'GHN nhập sai mã' }
  for (const decision of [accepted, named])
    expect(await statements.decide(taken.body.statementId!, decision)).toMatchObject({
      status: 200,
      body: { decided: 1 },
    })
}
