import { randomUUID } from 'node:crypto'
import type { freightRoutes } from '../../../../shared/contract/routes/freight.ts'
import type { Foreign, Mine } from './foreign.ts'

const ofManifest =
  (rest: string, body?: object) =>
  (mine: Mine): [string, object | undefined][] => [[`/api/manifests/${mine.signedId}${rest}`, body]]

export const foreignFreight: Record<keyof typeof freightRoutes, Foreign> = {
  readFreightRule: { ask: () => [['/api/freight-rule?seller=main']] },
  putFreightRule: { ask: () => [['/api/freight-rule?seller=main', { by: 'flat' }]] },
  addFreightInvoice: { ask: ofManifest('/invoice', { invoiceId: randomUUID(), amount: 1_000 }) },
  readFreightShares: { ask: ofManifest('/shares') },
  readFreightSharesCsv: { ask: ofManifest('/shares.csv') },
  readFreightSharesPdf: { ask: ofManifest('/shares.pdf') },
  listOwnShares: { because: "lists the own seller's only, which the tests of freight check" },
}
