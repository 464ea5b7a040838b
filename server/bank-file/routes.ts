import { readBankFiles } from '../../shared/bank-file/bank-file-store.ts'
import { painXml } from '../../shared/bank-file/pain.ts'
import { transfersCsv } from '../../shared/bank-file/transfers-csv.ts'
import type { bankFileRoutes } from '../../shared/contract/routes/bank-file.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { namedSeller } from '../member/named-seller.ts'
import { transferOf } from '../refund/refund-account.ts'
import { dropBankFile, executeBankFile } from './end-bank-file.ts'
import { makeBankFile } from './make-bank-file.ts'
import { readBankFile, readForBank } from './read-bank-file.ts'

export const bankFileHandlers: Handlers<typeof bankFileRoutes> = {
  makeBankFile: async (gateway, { query, body, actor }) =>
    makeBankFile(gateway, await namedSeller(gateway, query.hub, actor), body, actor),
  listBankFiles: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    return pageByTime(
      query,
      (limit, after) => readBankFiles(gateway.ctx.db, { hubId, limit, after }),
      ({ at, fileId }) => [at, fileId],
    )
  },
  readBankFile: (gateway, { params, actor }) => readBankFile(gateway, params.id, actor),
  readBankFileXml: async (gateway, { params, actor }) => {
    const { head, transfers } = await readForBank(gateway, params.id, actor)
    const fileName = `pain-001-${head.day}-${params.id.slice(0, 8)}.xml`
    return { bytes: painXml(head, transfers), type: 'application/xml', fileName, download: true }
  },
  readBankFileCsv: async (gateway, { params, actor }) => {
    const { head, transfers } = await readForBank(gateway, params.id, actor)
    const fileName = `chuyen-khoan-${head.day}-${params.id.slice(0, 8)}.csv`
    return { bytes: transfersCsv(transfers), type: 'text/csv', fileName, download: true }
  },
  readBankFileTransfer: async (gateway, { params, actor }) => {
    const { transfers } = await readForBank(gateway, params.id, actor)
    const one = transfers.find(({ number }) => number === params.number)
    if (!one) throw new Refusal('not-found', 'There is no such transfer.')
    return transferOf(one.account, one.amount, one.reference)
  },
  executeBankFile: (gateway, { params, body, actor }) => executeBankFile(gateway, params.id, body, actor),
  dropBankFile: (gateway, { params, actor }) => dropBankFile(gateway, params.id, actor),
}
