import { acknowledgement, newContact, type ladderRoutes } from '../../shared/contract/routes/ladder.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { ladder } from '../../shared/deadline/ladder.ts'
import { acknowledge, readEscalations, type EscalationRow } from '../../shared/deadline/ladder-store.ts'
import { addContact, listContacts, removeContact } from '../deadline/contacts.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

export const ladderAnswers: Answers<typeof ladderRoutes> = {
  listContacts: async ({ ctx }, { actor }) => ({ items: await listContacts(ctx, actor!) }),
  addContact: async ({ ctx }, asked) => {
    const contact = await addContact(ctx, bodyAs(newContact, asked), asked.actor!)
    if (contact.replayed) asked.response.status(200).json(contact)
    return contact
  },
  removeContact: ({ ctx }, { params, actor }) => removeContact(ctx, params['id']!, actor!),
  readPushKey: ({ ctx }) => Promise.resolve({ publicKey: ctx.config.VAPID_PUBLIC_KEY ?? null }),
  listEscalations: async (gateway, { params, actor }) => {
    await requireVisibleSale(gateway, params['id']!, actor!)
    return { items: (await readEscalations(gateway.ctx.db, params['id']!)).map(inWords) }
  },
  acknowledge: async (gateway, asked) => {
    await requireVisibleSale(gateway, asked.params['id']!, asked.actor!)
    return {
      acknowledged: await acknowledge(
        gateway.ctx.db,
        asked.params['id']!,
        new Date(bodyAs(acknowledgement, asked).packBy),
        actorName(asked.actor!),
      ),
    }
  },
}

function inWords({
  packBy,
  rung,
  cause,
  waiting,
  raisedAt,
  climbsAt,
  climbedAt,
  overAt,
  acknowledgedAt,
  acknowledgedBy,
}: EscalationRow): object {
  return {
    packBy: packBy.toISOString(),
    rung: ladder[rung - 1]!,
    cause,
    waiting,
    raisedAt: raisedAt.toISOString(),
    climbsAt: climbsAt?.toISOString() ?? null,
    state: acknowledgedAt ? 'acknowledged' : climbedAt ? 'climbed' : overAt ? 'over' : 'open',
    acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy,
  }
}
