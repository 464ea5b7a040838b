import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { growTree } from '../../support/tree.ts'
import { openWorld, type World } from '../../support/world.ts'
import type { Reply } from '../../support/api.ts'

describe('a tree of sellers', () => {
  let world: World
  const as = async (seller: string, method: string, path: string, body?: object): Promise<Reply> =>
    world.api.call(method, path, await world.token('owner', { seller }), body)
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    await growTree(world, { coop: 'centre', 'coop-2': 'centre', one: 'coop', two: 'coop', three: 'coop-2' })
  })
  afterAll(() => world.close())

  const listed = async (seller: string): Promise<[string, string | null][]> =>
    ((await as(seller, 'GET', '/api/members')).body['items'] as { seller: string; parent: string | null }[]).map(
      (one) => [one.seller, one.parent],
    )

  test('shows everybody themselves and who is below', async () => {
    expect(await listed('one')).toEqual([['one', 'coop']])
    expect(await listed('coop')).toEqual([
      ['coop', 'centre'],
      ['one', 'coop'],
      ['two', 'coop'],
    ])
    expect((await listed('centre')).map(([seller]) => seller)).toEqual([
      'centre',
      'coop',
      'coop-2',
      'one',
      'three',
      'two',
    ])
  })

  test('is told to each whether they have members and are one, so that pages offer what is of use', async () => {
    await world.token('owner', { seller: 'single' })
    const place = async (seller: string): Promise<unknown[]> => {
      const { body } = await as(seller, 'GET', '/api/me')
      return [body['hasMembers'], body['isMember']]
    }
    expect(await place('centre')).toEqual([true, false])
    expect(await place('coop')).toEqual([true, true])
    expect(await place('one')).toEqual([false, true])
    expect(await place('single')).toEqual([false, false])
  })

  test('grows by new members, once each, and their people are invited from above', async () => {
    expect(await as('coop', 'POST', '/api/members', { seller: 'four' })).toMatchObject({
      status: 201,
      body: { seller: 'four', parent: 'coop', name: null },
    })
    expect(await as('coop', 'POST', '/api/members', { seller: 'four' })).toMatchObject({
      status: 200,
      body: { replayed: true },
    })
    const link = { role: 'owner', seller: 'four', name: 'Chị Tư' }
    expect((await as('centre', 'POST', '/api/sign-in/links', link)).status).toBe(201)
    expect((await as('two', 'POST', '/api/sign-in/links', link)).body['code']).toBe('forbidden')
  })

  test('takes nobody who exists elsewhere: they join by their own wish, with a code', async () => {
    await world.token('owner', { seller: 'alone' })
    expect((await as('coop', 'POST', '/api/members', { seller: 'alone' })).body['code']).toBe('id-reused')
    expect((await as('coop', 'PUT', '/api/members/alone/parent', { parent: 'coop' })).body['code']).toBe('not-found')
    const { code } = (await as('centre', 'POST', '/api/members/invitations', { under: 'coop-2' })).body
    for (let times = 0; times < 2; times++)
      expect(await as('alone', 'POST', '/api/members/join', { code })).toMatchObject({
        status: 200,
        body: { parent: 'coop-2' },
      })
    expect((await as('one', 'POST', '/api/members/join', { code })).body['code']).toBe('wrong-state')
    expect((await as('alone', 'POST', '/api/members/join', { code: await world.token('owner') })).body['code']).toBe(
      'invalid',
    )
    await world.moveClock(8 * 24 * 3600 * 1000)
    await world.token('owner', { seller: 'late' })
    expect((await as('late', 'POST', '/api/members/join', { code })).body['code']).toBe('invalid')
  })

  test('never becomes a circle or deeper than three levels', async () => {
    for (const [seller, parent, detail] of [
      ['centre', 'centre', 'is the seller itself'],
      ['centre', 'one', 'is a member of this seller'],
      ['three', 'one', 'at most 3 levels'],
      ['coop-2', 'coop', 'at most 3 levels'],
    ] as const) {
      const reply = await world.api.call('PUT', `/api/members/${seller}/parent`, await world.token('admin'), { parent })
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid' } })
      expect(reply.body['detail']).toContain(detail)
    }
    expect((await as('one', 'POST', '/api/members', { seller: 'too-deep' })).body['code']).toBe('invalid')
  })

  test('stays as it is when two moves at once would make a circle', async () => {
    await growTree(world, { left: 'roof', right: 'roof' })
    const admin = await world.token('admin')
    const move = (seller: string, parent: string | null): Promise<Reply> =>
      world.api.call('PUT', `/api/members/${seller}/parent`, admin, { parent })
    await Promise.all([move('left', null), move('right', null)])
    const replies = await Promise.all([move('left', 'right'), move('right', 'left')])
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400])
  })

  test('lets nobody change roofs during a sale that they take part in', async () => {
    const { saleId } = await world.api.openSale(await world.token('host', { seller: 'two' }))
    for (const [by, seller] of [
      ['centre', 'two'],
      ['centre', 'coop'],
      ['two', 'two'],
    ] as const)
      expect((await as(by, 'PUT', `/api/members/${seller}/parent`, { parent: null })).body['code']).toBe('wrong-state')
    await as('two', 'POST', `/api/sales/${saleId}/close`)
    expect(await as('two', 'PUT', '/api/members/two/parent', { parent: null })).toMatchObject({
      status: 200,
      body: { parent: null },
    })
    expect((await listed('coop')).map(([seller]) => seller)).not.toContain('two')
    expect((await as('coop', 'POST', `/api/sales/${saleId}/close`)).body['code']).toBe('not-found')
  })
})
