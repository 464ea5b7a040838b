import { actorName } from '../../shared/contract/roles.ts'
import type { capacityRoutes } from '../../shared/contract/routes/deadline-capacity.ts'
import type { deadlineRoutes, EscalationView } from '../../shared/contract/routes/deadline.ts'
import { acknowledge, readEscalations, type EscalationRow } from '../../shared/deadline/ladder-store.ts'
import { listPolicies } from '../../shared/deadline/policy.ts'
import { ladder } from '../../shared/deadline/ladder.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { addContact, listContacts, removeContact } from './contacts.ts'
import { planSession } from './plan-session.ts'
import { readCapacity } from './read-capacity.ts'
import { readDeadline } from './read-deadline.ts'
import { readSaleRules, setSaleRules } from './set-sale-rules.ts'

export const deadlineHandlers: Handlers<typeof deadlineRoutes> = {
  readDeadline: async (gateway, { params, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    return readDeadline(gateway.ctx, params.id)
  },
  listContacts: async ({ ctx }, { actor }) => ({ items: await listContacts(ctx, actor) }),
  addContact: ({ ctx }, { body, actor }) => addContact(ctx, body, actor),
  removeContact: ({ ctx }, { params, actor }) => removeContact(ctx, params.id, actor),
  readPushKey: ({ ctx }) => ({ publicKey: ctx.config.VAPID_PUBLIC_KEY ?? null }),
  listEscalations: async (gateway, { params, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    return { items: (await readEscalations(gateway.ctx.db, params.id)).map(escalationView) }
  },
  acknowledge: async (gateway, { params, body, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    const { db } = gateway.ctx
    return { acknowledged: await acknowledge(db, params.id, new Date(body.packBy), actorName(actor)) }
  },
  readRates: async (gateway, { params, actor }) =>
    gateway.rates.read(await requireVisibleSale(gateway, params.id, actor)),
}

export const capacityHandlers: Handlers<typeof capacityRoutes> = {
  listPolicies: () => ({ items: listPolicies() }),
  planSession: (gateway, { body, actor }) => planSession(gateway, body, actor),
  readCapacity: async (gateway, { params, actor }) =>
    readCapacity(gateway.ctx, await requireVisibleSale(gateway, params.id, actor)),
  readPromise: ({ promises }, { params }) => promises.read(params.id),
  readSaleRules: (gateway, { params, actor }) => readSaleRules(gateway, params.id, actor),
  setSaleRules: (gateway, { params, body, actor }) => setSaleRules(gateway, params.id, body, actor),
}

function escalationView(row: EscalationRow): EscalationView {
  return {
    packBy: row.packBy.toISOString(),
    rung: ladder[row.rung - 1]!,
    cause: row.cause,
    waiting: row.waiting,
    raisedAt: row.raisedAt.toISOString(),
    climbsAt: row.climbsAt?.toISOString() ?? null,
    state: row.acknowledgedAt ? 'acknowledged' : row.climbedAt ? 'climbed' : row.overAt ? 'over' : 'open',
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: row.acknowledgedBy,
  }
}
