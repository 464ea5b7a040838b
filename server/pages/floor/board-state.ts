import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { io } from 'socket.io-client'
import type { BatchView } from '../../../shared/contract/common.ts'
import type { SaleBrief } from '../../../shared/contract/routes/sale.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'

const readEveryMs = 5_000

export interface BoardState {
  sales: SaleBrief[]
  saleId: string | null
  batches: BatchView[]
  deadline: AnswerOf<'readDeadline'> | null
  capacity: AnswerOf<'readCapacity'> | null
  readAt: number
  mistake: string | null
}

export const board = signal<BoardState>({
  sales: [],
  saleId: null,
  batches: [],
  deadline: null,
  capacity: null,
  readAt: 0,
  mistake: null,
})
export const changeBoard = (part: Partial<BoardState>): void => {
  board.value = { ...board.value, ...part }
}

let reading: Promise<void> | undefined

/** Reads the board; concurrent callers share one read. */
export function readBoard(session: Session): Promise<void> {
  reading ??= readAll(session).finally(() => {
    reading = undefined
  })
  return reading
}

async function readAll({ token }: Session): Promise<void> {
  try {
    const { items } = await ask<'listSales'>('get', '/api/sales?limit=50', { token })
    const sales = items.filter(({ rehearsal }) => !rehearsal)
    const saleId =
      board.value.saleId ??
      (sales.find(({ state }) => state === 'open' || state === 'paused') ?? sales[0])?.saleId ??
      null
    changeBoard({ sales, saleId })
    if (!saleId) return changeBoard({ readAt: Date.now(), mistake: null })
    const [batches, deadline, capacity] = await Promise.all([
      allBatches(saleId, token),
      ask<'readDeadline'>('get', `/api/sales/${saleId}/deadline`, { token }),
      ask<'readCapacity'>('get', `/api/sales/${saleId}/capacity`, { token }),
    ])
    if (board.value.saleId === saleId) changeBoard({ batches, deadline, capacity, readAt: Date.now(), mistake: null })
  } catch (error) {
    changeBoard({ mistake: inWords(error) })
  }
}

async function allBatches(saleId: string, token: string): Promise<BatchView[]> {
  const batches: BatchView[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: AnswerOf<'listBatches'> = await ask<'listBatches'>(
      'get',
      `/api/batches?saleId=${saleId}&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      { token },
    )
    batches.push(...page.items)
    cursor = page.nextCursor
  }
  return batches
}

/** Keeps the board up to date while it is shown. */
export function useFollow(session: Session): void {
  const saleId = board.value.saleId
  useEffect(() => {
    void readBoard(session)
    const timer = setInterval(() => void readBoard(session), readEveryMs)
    return () => clearInterval(timer)
  }, [session.token])
  useEffect(() => {
    if (!saleId) return undefined
    const socket = io('/floor', { transports: ['websocket'], auth: { token: session.token } })
    let soon: ReturnType<typeof setTimeout> | undefined
    const later = (): void => {
      soon ??= setTimeout(() => {
        soon = undefined
        void readBoard(session)
      }, 500)
    }
    socket.on(
      'connect',
      () =>
        void socket
          .timeout(10_000)
          .emitWithAck('floor:join', { saleId })
          .catch(() => undefined),
    )
    for (const fact of ['batch:changed', 'parcel:changed', 'deadline:breached']) socket.on(fact, later)
    return () => {
      clearTimeout(soon)
      socket.close()
    }
  }, [session.token, saleId])
}
