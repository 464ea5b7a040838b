import { expect, test } from '../../support/jest.ts'
import { BoundedMap } from '../../../shared/lib/bounded-map.ts'

test('a bounded map forgets its oldest entry, and none when an entry is changed', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1).set('b', 2).set('a', 3)
  expect([...map]).toEqual([
    ['a', 3],
    ['b', 2],
  ])
  map.set('c', 4)
  expect([...map.keys()]).toEqual(['b', 'c'])
})

test('what is remembered is made once, as long as it is there', () => {
  const map = new BoundedMap<string, number>(1)
  let made = 0
  const remember = (key: string): number => map.remember(key, () => (made += 1))
  expect([remember('a'), remember('a'), remember('b'), remember('a')]).toEqual([1, 1, 2, 3])
})
