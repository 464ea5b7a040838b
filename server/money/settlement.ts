import { actorName } from '../../shared/contract/roles.ts'
import type { ChoiceView, PolicyView } from '../../shared/contract/routes/money.ts'
import { versionOn } from '../../shared/deadline/policy.ts'
import { channels, type Channel } from '../../shared/settlement/channel.ts'
import { putChoice, readChoices, type SettlementChoice } from '../../shared/settlement/choice-store.ts'
import { findSettlementPolicy, listSettlementPolicies } from '../../shared/settlement/policy.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { todayOf } from './read-forecast.ts'

/** The policies in their versions of today, and what the shop chose for each channel. */
export async function listPolicies(
  gateway: Gateway,
  sellerId: string,
): Promise<{ policies: PolicyView[]; choices: ChoiceView[] }> {
  const today = await todayOf(gateway, sellerId)
  const chosen = await readChoices(gateway.ctx.db, [sellerId])
  return {
    policies: listSettlementPolicies().map(({ id, title, source, evidence, versions }) => {
      const { validFrom, rule } = versionOn({ versions }, today)
      const { from, days, payoutDays, fees, unknown } = rule
      return { id, title, source, evidence, since: validFrom, from, days, payoutDays, fees, unknown }
    }),
    choices: channels.map((channel) =>
      choiceView(
        channel,
        chosen.find((one) => one.channel === channel),
      ),
    ),
  }
}

/** Chooses the policy of a channel. Throws `invalid` for one that does not exist. */
export async function choosePolicy(
  { ctx }: Gateway,
  sellerId: string,
  { channel, policy, days }: { channel: Channel; policy: string; days: number | null },
  actor: KnownActor,
): Promise<ChoiceView> {
  if (!findSettlementPolicy(policy)) throw new Refusal('invalid', 'policy: there is no such settlement policy')
  await ctx.db.transaction().execute((tx) => putChoice(tx, { sellerId, channel, policy, days }, actorName(actor)))
  return choiceView(
    channel,
    (await readChoices(ctx.db, [sellerId])).find((one) => one.channel === channel),
  )
}

function choiceView(channel: Channel, chosen: SettlementChoice | undefined): ChoiceView {
  if (!chosen) return { channel, policy: null, days: null, since: null }
  return { channel, policy: chosen.policy, days: chosen.days, since: chosen.changed_at.toISOString() }
}
