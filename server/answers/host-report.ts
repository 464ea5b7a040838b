import { sql } from 'kysely'
import type { hostReportRoutes, LiveNumbers, SaleReport } from '../../shared/contract/routes/host-report.ts'
import type { PaperLocale } from '../../shared/packing/paper/paper.ts'
import { reportCsv } from '../../shared/packing/paper/report.ts'
import { readReport } from '../../shared/packing/report-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readPinTimes } from '../../shared/sale/pins-store.ts'
import { drawReport } from '../sale/draw-report.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Answers, Asked } from '../http/handler.ts'

const pinsMax = 50

export const hostReportAnswers: Answers<typeof hostReportRoutes> = {
  readLiveNumbers: async (gateway, { params, actor }): Promise<LiveNumbers> => {
    const saleId = params['id']!
    const { partitionId } = await requireVisibleSale(gateway, saleId, actor!)
    const { rows } = await sql<{
      n: number
    }>`select coalesce(sum(order_count), 0)::int as n from intake_chunk where partition_id = ${partitionId}`.execute(
      gateway.ctx.db,
    )
    const [viewers, pins] = [
      await gateway.presence.viewers(saleId),
      await readPinTimes(gateway.ctx.db, saleId, pinsMax),
    ]
    return { saleId, viewers, inLine: rows[0]!.n, at: gateway.ctx.clock.now().toISOString(), pins }
  },
  readReport: reportOf,
  readReportCsv: async (gateway, asked) => {
    const report = await reportOf(gateway, asked)
    send(asked, reportCsv(report, languageOf(asked)), 'text/csv; charset=utf-8', 'csv', report)
  },
  readReportPdf: async (gateway, asked) => {
    const report = await reportOf(gateway, asked)
    send(asked, await drawReport(report, languageOf(asked)), 'application/pdf', 'pdf', report)
  },
}

async function reportOf(gateway: Gateway, { params, actor }: Asked): Promise<SaleReport> {
  await requireVisibleSale(gateway, params['id']!, actor!)
  const report = await readReport(gateway.ctx.db, params['id']!)
  if (!report) throw new Refusal('not-found', 'There is no such sale.')
  return report
}

function languageOf({ query }: Asked): PaperLocale {
  return query['language'] as PaperLocale
}

function send({ response }: Asked, body: Buffer | string, type: string, ending: string, { saleId }: SaleReport): void {
  response
    .status(200)
    .setHeader('content-type', type)
    .setHeader('content-disposition', `attachment; filename="sale-${saleId}.${ending}"`)
    .setHeader('cache-control', 'private, no-store')
    .end(body)
}
