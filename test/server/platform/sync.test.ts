import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { openStandIn, type StandIn, type Told } from '../../support/carrier-stand-in.ts'
import { openPlatformShop } from '../../support/platform.ts'
import { eventually, until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

interface Line {
  sku_id: string
  seller_sku: string
  product_name: string
  package_id: string
  tracking_number: string
  recipient: string
}

/** An order as TikTok tells it, with its buyer, whom nobody may learn. */
const orderOf = (id: string, updatedAt: number, status = 'AWAITING_COLLECTION') => ({
  id,
  status,
  create_time: updatedAt - 600,
  paid_time: updatedAt - 500,
  update_time: updatedAt,
  is_cod: false,
  recipient_address: { name: 'Trần Thị Kín', phone_number: '(+84)90*****12' },
  line_items: [1, 2].map((): Line => ({
    sku_id: '1729',
    seller_sku: 'CAM',
    product_name: 'Cam sành',
    package_id: `P${id}`,
    tracking_number: `JT${id}`,
    recipient: 'Trần Thị Kín',
  })),
})

describe('a shop whose platform is asked for its orders', () => {
  let world: World
  let platform: StandIn
  let orders: ReturnType<typeof orderOf>[] = []
  let validToken = 'first'
  beforeAll(async () => {
    world = await openWorld({ settings: { PLATFORM_API: '1', MERGE_WAIT_SECONDS: '0' } })
    platform = await openStandIn(answer)
  })
  afterAll(async () => {
    await world.close()
    await platform.close()
  })

  function answer({ path, headers, body }: Told): [number, unknown] {
    const { pathname, searchParams } = new URL(path, 'http://stand.in')
    if (pathname.endsWith('/token/refresh'))
      return [200, { code: 0, data: { access_token: (validToken = 'second'), refresh_token: 'r2' } }]
    if (headers['x-tts-access-token'] !== validToken) return [401, { code: 105002, message: 'expired' }]
    const since = Number(body['update_time_ge'])
    const all = orders.filter((one) => one.update_time >= since).toSorted((a, b) => a.update_time - b.update_time)
    const from = Number(searchParams.get('page_token') ?? 0)
    const next = from + 2 < all.length ? String(from + 2) : ''
    return [200, { code: 0, data: { orders: all.slice(from, from + 2), next_page_token: next } }]
  }

  test('has every change taken, page by page, with a renewed token and without a word about the buyer', async () => {
    const host = await world.token('host', { hours: 1000 })
    const admin = await world.token('admin')
    const shop = await openPlatformShop(world, host)
    const now = Math.floor(world.ctx.clock.now().getTime() / 1000)
    orders = ['1001', '1002', '1003', '1004', '1005'].map((id, i) => orderOf(id, now - 60 + i))
    const credentials = { appKey: 'k', appSecret: 's', accessToken: 'old', refreshToken: 'r', shopCipher: 'c' }
    const account = `/api/platforms/${shop.shopId}/account`
    expect(await world.api.call('PUT', account, host, { credentials: {} })).toMatchObject({ status: 400 })
    const elsewhere = { credentials, baseUrl: platform.url }
    expect(await world.api.call('PUT', account, host, elsewhere)).toMatchObject({ status: 403 })
    expect(await world.api.call('PUT', account, admin, elsewhere)).toMatchObject({ status: 200, body: { error: null } })
    await until('all five are known', async () => (await shop.packages()).length === 5)
    await shop.nameAll()
    await eventually(async () => expect(await shop.packages('to-pack')).toHaveLength(5))
    expect((await shop.packages('to-pack'))[0]).toMatchObject({
      tracking: expect.stringMatching(/^JT/),
      lines: [{ quantity: 2 }],
    })

    orders[0] = orderOf('1001', now + 1, 'CANCELLED')
    await world.moveClock(120_000)
    await eventually(async () => expect(await shop.packages('to-pack')).toHaveLength(4))
    expect(await world.api.call('GET', account, host)).toMatchObject({ body: { account: { error: null } } })
    expect(JSON.stringify(await world.ctx.db.selectFrom('platform_package').selectAll().execute())).not.toMatch(
      /Kín|90\*/,
    )
    expect(await world.api.call('DELETE', account, host)).toMatchObject({ status: 200, body: { account: null } })
  })

  test('is told what its platform complains of, and asked again later', async () => {
    const admin = await world.token('admin')
    const shop = await openPlatformShop(world, await world.token('host', { hours: 1000 }))
    validToken = 'none'
    const credentials = { appKey: 'k', appSecret: 's', accessToken: 'old', refreshToken: 'r', shopCipher: 'c' }
    orders = [orderOf('2001', Math.floor(world.ctx.clock.now().getTime() / 1000) - 5, 'SOMETHING_NEW')]
    const account = `/api/platforms/${shop.shopId}/account`
    await world.api.call('PUT', account, admin, { credentials, baseUrl: platform.url })
    await eventually(async () =>
      expect(await world.api.call('GET', account, admin)).toMatchObject({
        body: { account: { error: 'order 2001 has an unknown status: SOMETHING_NEW' } },
      }),
    )
    expect(await shop.packages()).toEqual([])
  })
})
