import type { trainingRoutes } from '../../shared/contract/routes/training.ts'
import { listTrainings } from '../../shared/training/training-store.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { memberPlace, pageOf } from '../http/pagination.ts'
import { beginTraining, enterPractice, ownShop } from './begin-training.ts'
import { giveOrders } from './give-orders.ts'
import { issueCertificate, readCertificate } from './issue-certificate.ts'
import { shopTrainingView, trainingOf } from './read-training.ts'

export const trainingHandlers: Handlers<typeof trainingRoutes> = {
  readTraining: ({ ctx }, { actor }) => trainingOf(ctx, ownShop(actor)),
  beginTraining: (gateway, { actor }) => beginTraining(gateway, actor),
  enterPractice: (gateway, { actor }) => enterPractice(gateway, actor),
  givePracticeOrders: async (gateway, { actor }) => {
    await giveOrders(gateway, actor)
    return trainingOf(gateway.ctx, ownShop(actor))
  },
  issueCertificate: (gateway, { body, actor }) => issueCertificate(gateway, body.person, actor),
  listTrainings: ({ ctx }, { query, actor }) =>
    pageOf(
      query,
      memberPlace,
      async (limit, after) =>
        (await listTrainings(ctx.db, { within: sellerSeenBy(actor), after: after?.[0], limit })).map(shopTrainingView),
      ({ seller }) => [seller],
    ),
  readCertificate: (gateway, { params, actor }) => readCertificate(gateway, params.number, actor),
  readCertificatePdf: async (gateway, { params, query, actor }) => ({
    bytes: await gateway.drawings.certificate(await readCertificate(gateway, params.number, actor), query.language),
    type: 'application/pdf',
    fileName: `certificate-${params.number}.pdf`,
  }),
}
