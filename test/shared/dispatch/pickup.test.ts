import { test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { scanOutResult, type ScannedParcel } from '../../../shared/dispatch/pickup.ts'

const packed: ScannedParcel = {
  state: 'packed',
  isReplaced: false,
  isStopped: false,
  isScanned: false,
  wasLeftBehind: false,
  isInOpenBox: false,
  carrier: undefined,
  isOtherCurrency: false,
}

test('a scan at the truck gets its verdict, in order of importance', () => {
  const results: [Partial<ScannedParcel> | undefined, string][] = [
    [undefined, 'unknown'],
    [{}, 'ok'],
    [{ carrier: 'ghn' }, 'ok'],
    [{ carrier: 'ghtk' }, 'other-carrier'],
    [{ isOtherCurrency: true }, 'other-currency'],
    [{ isOtherCurrency: true, carrier: 'ghtk' }, 'other-carrier'],
    [{ isOtherCurrency: true, state: 'picking' }, 'not-packed'],
    [{ isScanned: true }, 'duplicate'],
    [{ isScanned: true, carrier: 'ghtk' }, 'duplicate'],
    [{ state: 'waiting' }, 'not-packed'],
    [{ state: 'picking' }, 'not-packed'],
    [{ state: 'cancelled', isReplaced: true }, 'cancelled'],
    [{ state: 'picking', isReplaced: true }, 'replaced'],
    [{ state: 'handed-over' }, 'handed-over'],
    [{ state: 'handed-over', wasLeftBehind: true }, 'ok'],
    [{ state: 'handed-over', wasLeftBehind: true, isScanned: true }, 'duplicate'],
  ]
  for (const [parcel, result] of results)
    assert.equal(scanOutResult(parcel && { ...packed, ...parcel }, 'ghn'), result, JSON.stringify(parcel))
})
