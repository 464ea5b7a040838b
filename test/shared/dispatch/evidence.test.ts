import { describe, expect, test } from '../../support/jest.ts'
import { fitting, photoState, sha256Of } from '../../../shared/dispatch/evidence.ts'

describe('a photo in an evidence pack', () => {
  const webp = Buffer.from('a photo')
  const kept = { webp, size: webp.length, sha256: sha256Of(webp), erasedAt: null }

  test('is included only if its bytes are stored, and otherwise the reason is given', () => {
    expect(photoState(kept)).toBe('here')
    expect(photoState({ ...kept, sha256: null })).toBe('here')
    expect(photoState({ ...kept, webp: Buffer.from('another') })).toBe('damaged')
    expect(photoState({ size: 0, sha256: kept.sha256, erasedAt: new Date(0) })).toBe('erased')
    expect(photoState({ size: 0, sha256: kept.sha256, erasedAt: null })).toBe('missing')
    expect(photoState({ size: 7, sha256: kept.sha256, erasedAt: null })).toBe('left-out')
  })

  test('is included as long as there is room, the first ones first', () => {
    const sizes = (all: number[], max: number): number[] =>
      fitting(
        all.map((size) => ({ size })),
        max,
      ).map(({ size }) => size)
    expect(sizes([3, 4, 5], 12)).toEqual([3, 4, 5])
    expect(sizes([3, 4, 5], 11)).toEqual([3, 4])
    expect(sizes([9, 4, 1], 5)).toEqual([4, 1])
    expect(sizes([], 5)).toEqual([])
  })
})
