import { listCasePolicies, findCasePolicy } from '../../shared/case/case-policy.ts'
import { readCasePhotoBytes } from '../../shared/case/case-photo-store.ts'
import { putCaseRule, readCaseRule } from '../../shared/case/case-rule-store.ts'
import { listCases } from '../../shared/case/case-view-store.ts'
import { firstOfLastSeven, readToFix } from '../../shared/case/to-fix-store.ts'
import type { caseRoutes } from '../../shared/contract/routes/case.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { namedSeller } from '../member/named-seller.ts'
import { answerCase, reopenCase, takeCase } from './act-on-case.ts'
import { keepCasePhoto } from './case-photo.ts'
import { openCase } from './open-case.ts'
import { readCase } from './read-case.ts'
import { requireCase } from './require-case.ts'

/** Weeks are those of the shops: all of them are in Viet Nam. */
const timeZone = 'Asia/Ho_Chi_Minh'

const policies = listCasePolicies().map(({ id, title, source, evidence, versions }) => ({
  id,
  title,
  source,
  evidence,
  since: versions.at(-1)!.validFrom,
  atEnd: versions.at(-1)!.atEnd,
}))

export const caseHandlers: Handlers<typeof caseRoutes> = {
  readCaseRule: async (gateway, { query, actor }) => ({
    policy: await readCaseRule(gateway.ctx.db, await namedSeller(gateway, query.seller, actor)),
    policies,
  }),
  putCaseRule: async (gateway, { query, body: { policy }, actor }) => {
    const sellerId = await namedSeller(gateway, query.seller, actor)
    if (!findCasePolicy(policy))
      throw new Refusal('invalid', `policy: must be one of ${policies.map(({ id }) => id).join(', ')}`)
    await gateway.ctx.db.transaction().execute((tx) => putCaseRule(tx, sellerId, policy, actorName(actor)))
    return { policy, policies }
  },
  listToFix: async ({ ctx: { db } }, { query, actor }) => {
    const from = query.from ?? (await firstOfLastSeven(db, timeZone))
    return { from, items: await readToFix(db, { from, timeZone, sellerId: sellerSeenBy(actor) }) }
  },
  openCase: (gateway, { body, actor }) => openCase(gateway, body, actor),
  listCases: ({ ctx }, { query, actor }) =>
    pageByTime(
      query,
      (limit, after) => listCases(ctx.db, { sellerId: sellerSeenBy(actor), state: query.state, after, limit }),
      ({ answerBy, caseId }) => [answerBy, caseId],
    ),
  readCase: (gateway, { params, actor }) => readCase(gateway, params.id, actor),
  takeCase: (gateway, { params, body, actor }) => takeCase(gateway, params.id, body, actor),
  answerCase: (gateway, { params, body, actor }) => answerCase(gateway, params.id, body, actor),
  reopenCase: (gateway, { params, body, actor }) => reopenCase(gateway, params.id, body, actor),
  putCasePhoto: (gateway, { params, body, actor }) =>
    keepCasePhoto(gateway, { caseId: params.id, photoId: params.photo, image: body }, actor),
  readCasePhoto: async (gateway, { params, actor }) => {
    await requireCase(gateway, params.id, actor)
    const bytes = await readCasePhotoBytes(gateway.ctx.db, params.id, params.photo)
    if (!bytes) throw new Refusal('not-found', 'There is no such photo.')
    return { bytes, type: 'image/webp' }
  },
}
