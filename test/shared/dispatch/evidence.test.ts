import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fitting, photoState, sha256Of } from '../../../shared/dispatch/evidence.ts'

describe('a photo in an evidence pack', () => {
  const webp = Buffer.from('a photo')
  const kept = { webp, size: webp.length, sha256: sha256Of(webp), erasedAt: null }

  test('is here only with the bytes that were kept, and otherwise it is said why not', () => {
    assert.equal(photoState(kept), 'here')
    assert.equal(photoState({ ...kept, sha256: null }), 'here')
    assert.equal(photoState({ ...kept, webp: Buffer.from('another') }), 'damaged')
    assert.equal(photoState({ size: 0, sha256: kept.sha256, erasedAt: new Date(0) }), 'erased')
    assert.equal(photoState({ size: 0, sha256: kept.sha256, erasedAt: null }), 'missing')
    assert.equal(photoState({ size: 7, sha256: kept.sha256, erasedAt: null }), 'left-out')
  })

  test('goes in as long as there is room, the first ones first', () => {
    const sizes = (all: number[], max: number): number[] =>
      fitting(
        all.map((size) => ({ size })),
        max,
      ).map(({ size }) => size)
    assert.deepEqual(sizes([3, 4, 5], 12), [3, 4, 5])
    assert.deepEqual(sizes([3, 4, 5], 11), [3, 4])
    assert.deepEqual(sizes([9, 4, 1], 5), [4, 1])
    assert.deepEqual(sizes([], 5), [])
  })
})
