import { expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { faults } from '../../scripts/chaos/faults/all.ts'
import { leftToChaos, matrix } from '../../scripts/chaos/matrix.ts'
import { inSequence, pickSchedule } from '../../scripts/chaos/schedule.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { isThere } from '../support/named-tests.ts'

test('every fault from F1 to F58 has a row: a test, a fault of chaos, or a reason', () => {
  expect(matrix.map(({ id }) => id)).toEqual(Array.from({ length: 58 }, (_, i) => `F${i + 1}`))
  for (const { id, tests = [], chaos = [], because } of matrix)
    assert.ok(tests.length + chaos.length > 0 || because !== undefined, `${id} is not covered`)
})

test('every test that the matrix names exists', () => {
  expect(
    matrix.flatMap(({ id, tests = [] }) => tests.filter((named) => !isThere(named)).map((named) => `${id}: ${named}`)),
  ).toEqual([])
})

test('every fault that the matrix names can be injected, and every one that can be is named', () => {
  const named = new Set(matrix.flatMap(({ chaos = [] }) => chaos))
  const known = faults.map(({ id }) => id)
  expect([...named].filter((id) => !known.includes(id))).toEqual([])
  expect(known.filter((id) => !named.has(id))).toEqual([])
  expect(new Set(known).size).toBe(known.length)
})

test('a fault whose test a whole run leaves out is injected by chaos', () => {
  const left = matrix.filter(({ tests = [] }) => tests.some((named) => leftToChaos.includes(named.split(':')[0]!)))
  expect(left.filter(({ chaos = [] }) => chaos.length === 0)).toEqual([])
  for (const name of leftToChaos)
    assert.ok(
      left.some(({ tests = [] }) => tests.some((named) => named.startsWith(`${name}:`))),
      name,
    )
})

test('F51, F52: no flows of jobs and no queue events are used', () => {
  for (const folder of ['server', 'workers', 'shared']) {
    for (const path of readdirSync(projectPath(folder), { recursive: true, encoding: 'utf8' }).filter((one) =>
      one.endsWith('.ts'),
    )) {
      assert.doesNotMatch(
        readFileSync(projectPath(folder, path), 'utf8'),
        /\b(FlowProducer|QueueEvents)\b/,
        `${folder}/${path}`,
      )
    }
  }
})

test('the same seed gives the same schedule, another seed another, and it keeps to its time', () => {
  const schedule = (seed: number): string[] =>
    pickSchedule(faults, seed, 300).map(({ at, fault, seed: own }) => `${at} ${fault.id} ${own}`)
  expect(schedule(7)).toEqual(schedule(7))
  expect(schedule(7)).not.toEqual(schedule(8))
  expect(schedule(7).length).toBeGreaterThanOrEqual(10)
  for (const seed of [1, 2, 3]) {
    const last = pickSchedule(faults, seed, 300).at(-1)!
    expect(last.at + last.fault.seconds).toBeLessThanOrEqual(300)
  }
  expect(inSequence(faults, 1).map(({ fault }) => fault.id)).toEqual(faults.map(({ id }) => id))
})
