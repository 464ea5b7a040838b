import { sql } from 'kysely'
import type { SaleReport, saleReportRoutes } from '../../shared/contract/routes/sale-report.ts'
import { reportCsv } from '../../shared/packing/paper/report.ts'
import { readReport } from '../../shared/packing/report-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readPinTimes } from '../../shared/sale/pins-store.ts'
import { countWaiting } from '../../shared/stock/waiting-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import type { FileReply, Handlers } from '../http/handler.ts'

const pinsMax = 50

export const saleReportHandlers: Handlers<typeof saleReportRoutes> = {
  readLiveNumbers: async (gateway, { params, actor }) => {
    const saleId = params.id
    const { partitionId } = await requireVisibleSale(gateway, saleId, actor)
    const { rows } = await sql<{
      n: number
    }>`select coalesce(sum(order_count), 0)::int as n from intake_chunk where partition_id = ${partitionId}`.execute(
      gateway.ctx.db,
    )
    const [viewers, pins, waiting] = [
      await gateway.presence.viewers(saleId),
      await readPinTimes(gateway.ctx.db, saleId, pinsMax),
      await countWaiting(gateway.ctx.db, saleId),
    ]
    return { saleId, viewers, inLine: rows[0]!.n, waiting, at: gateway.ctx.clock.now().toISOString(), pins }
  },
  readReport: (gateway, { params, actor }) => reportOf(gateway, params.id, actor),
  readReportCsv: async (gateway, { params, query, actor }) =>
    reportFile(params.id, 'csv', reportCsv(await reportOf(gateway, params.id, actor), query.language)),
  readReportPdf: async (gateway, { params, query, actor }) =>
    reportFile(
      params.id,
      'pdf',
      await gateway.drawings.report(await reportOf(gateway, params.id, actor), query.language),
    ),
}

async function reportOf(gateway: Gateway, saleId: string, actor: KnownActor): Promise<SaleReport> {
  await requireVisibleSale(gateway, saleId, actor)
  const report = await readReport(gateway.ctx.db, saleId)
  if (!report) throw new Refusal('not-found', 'There is no such sale.')
  return report
}

function reportFile(saleId: string, ending: 'csv' | 'pdf', bytes: Buffer | string): FileReply {
  return {
    bytes,
    type: ending === 'csv' ? 'text/csv' : 'application/pdf',
    fileName: `sale-${saleId}.${ending}`,
    download: true,
  }
}
