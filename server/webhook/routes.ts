import type { webhookRoutes } from '../../shared/contract/routes/webhook.ts'
import type { Handlers } from '../http/handler.ts'
import { listDeliveries, replayOne, replaySince, sendTest } from './deliveries.ts'
import { addEndpoint, changeEndpoint, listEndpoints, removeEndpoint, rotateSecret } from './endpoints.ts'

export const webhookHandlers: Handlers<typeof webhookRoutes> = {
  listWebhooks: async ({ ctx }, { actor }) => ({ items: await listEndpoints(ctx, actor) }),
  addWebhook: ({ ctx }, { body, actor }) => addEndpoint(ctx, body, actor),
  changeWebhook: ({ ctx }, { params, body, actor }) => changeEndpoint(ctx, params.id, body, actor),
  removeWebhook: ({ ctx }, { params, actor }) => removeEndpoint(ctx, params.id, actor),
  rotateWebhookSecret: ({ ctx }, { params, actor }) => rotateSecret(ctx, params.id, actor),
  testWebhook: ({ ctx }, { params, actor }) => sendTest(ctx, params.id, actor),
  listDeliveries: ({ ctx }, { params, query, actor }) => listDeliveries(ctx, params.id, query, actor),
  replayDelivery: ({ ctx }, { params, actor }) => replayOne(ctx, params, actor),
  replayFailed: ({ ctx }, { params, body, actor }) => replaySince(ctx, params.id, body.since, actor),
}
