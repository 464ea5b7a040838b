import type { Migration } from 'kysely'
import * as first from './0001-first.ts'
import * as keys from './0002-keys-in-sale-order.ts'
import * as revokedTokens from './0003-revoked-tokens.ts'
import * as signIn from './0004-sign-in.ts'
import * as audit from './0005-audit.ts'
import * as people from './0006-people.ts'
import * as deadlineEngine from './0007-deadline-engine.ts'
import * as packingFloor from './0008-packing-floor.ts'
import * as prints from './0009-prints.ts'
import * as host from './0010-host.ts'
import * as control from './0011-control.ts'
import * as dispatch from './0013-dispatch.ts'
import * as laterAudit from './0014-later-audit.ts'
import * as oldestUnparcelled from './0015-oldest-unparcelled.ts'
import * as refunds from './0016-refunds.ts'
import * as failingWork from './0017-failing-work.ts'
import * as goodsMapping from './0018-goods-mapping.ts'
import * as phoneProof from './0019-phone-proof.ts'
import * as shop from './0020-shop.ts'
import * as spokenNumbers from './0020-spoken-numbers.ts'
import * as owner from './0021-owner.ts'
import * as orderDesk from './0022-order-desk.ts'
import * as bankTransfer from './0025-bank-transfer.ts'
import * as settings from './0026-settings.ts'
import * as told from './0027-told.ts'
import * as staffSessions from './0028-staff-sessions.ts'
import * as shipping from './0029-shipping.ts'
import * as choices from './0030-choices.ts'
import * as waitingList from './0031-waiting-list.ts'
import * as smallShops from './0032-small-shops.ts'
import * as platformOrders from './0033-platform-orders.ts'
import * as platformLabels from './0034-platform-labels.ts'
import * as webhooks from './0035-webhooks.ts'
import * as platformAccounts from './0036-platform-accounts.ts'
import * as carrierWaybills from './0037-carrier-waybills.ts'
import * as sellerTree from './0038-seller-tree.ts'
import * as pavilionSale from './0039-pavilion-sale.ts'
import * as weights from './0040-weights.ts'
import * as freight from './0041-freight.ts'
import * as commitments from './0042-commitments.ts'
import * as checkIns from './0043-check-ins.ts'
import * as collectPoints from './0044-collect-points.ts'
import * as labelsReadAtOnce from './0045-labels-read-at-once.ts'
import * as training from './0046-training.ts'
import * as calendar from './0047-calendar.ts'
import * as consignments from './0048-consignments.ts'
import * as sellerIndexes from './0049-seller-indexes.ts'
import * as exactShares from './0051-exact-shares.ts'
import * as staffNames from './0052-staff-names.ts'
import * as money from './0053-money.ts'
import * as finance from './0054-finance.ts'
import * as cases from './0055-cases.ts'
import * as returns from './0056-returns.ts'
import * as returnedMoney from './0057-returned-money.ts'
import * as statements from './0058-statements.ts'
import * as refundEnds from './0059-refunds.ts'
import * as advances from './0060-advances.ts'
import * as codTerms from './0061-cod-terms.ts'
import * as matchedByHand from './0063-matched-by-hand.ts'

/** All migrations in name order; forward only. */
export const migrations: Record<string, Migration> = {
  '0001-first': first,
  '0002-keys-in-sale-order': keys,
  '0003-revoked-tokens': revokedTokens,
  '0004-sign-in': signIn,
  '0005-audit': audit,
  '0006-people': people,
  '0007-deadline-engine': deadlineEngine,
  '0008-packing-floor': packingFloor,
  '0009-prints': prints,
  '0010-host': host,
  '0011-control': control,
  '0013-dispatch': dispatch,
  '0014-later-audit': laterAudit,
  '0015-oldest-unparcelled': oldestUnparcelled,
  '0016-refunds': refunds,
  '0017-failing-work': failingWork,
  '0018-goods-mapping': goodsMapping,
  '0019-phone-proof': phoneProof,
  '0020-shop': shop,
  '0020-spoken-numbers': spokenNumbers,
  '0021-owner': owner,
  '0022-order-desk': orderDesk,
  '0025-bank-transfer': bankTransfer,
  '0026-settings': settings,
  '0027-told': told,
  '0028-staff-sessions': staffSessions,
  '0029-shipping': shipping,
  '0030-choices': choices,
  '0031-waiting-list': waitingList,
  '0032-small-shops': smallShops,
  '0033-platform-orders': platformOrders,
  '0034-platform-labels': platformLabels,
  '0035-webhooks': webhooks,
  '0036-platform-accounts': platformAccounts,
  '0037-carrier-waybills': carrierWaybills,
  '0038-seller-tree': sellerTree,
  '0039-pavilion-sale': pavilionSale,
  '0040-weights': weights,
  '0041-freight': freight,
  '0042-commitments': commitments,
  '0043-check-ins': checkIns,
  '0044-collect-points': collectPoints,
  '0045-labels-read-at-once': labelsReadAtOnce,
  '0046-training': training,
  '0047-calendar': calendar,
  '0048-consignments': consignments,
  '0049-seller-indexes': sellerIndexes,
  '0051-exact-shares': exactShares,
  '0052-staff-names': staffNames,
  '0053-money': money,
  '0054-finance': finance,
  '0055-cases': cases,
  '0056-returns': returns,
  '0057-returned-money': returnedMoney,
  '0058-statements': statements,
  '0059-refunds': refundEnds,
  '0060-advances': advances,
  '0061-cod-terms': codTerms,
  '0063-matched-by-hand': matchedByHand,
}
