import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { ConfigError, toConfig } from '../../../shared/config.ts'
import { openIdentityProvider, providerSettings, type IdentityProvider } from '../../support/identity-provider.ts'
import { StaffDevice } from '../../support/staff.ts'
import { openWorld, type World } from '../../support/world.ts'

const packer = { email: 'hoa@shop.example', realm_access: { roles: ['staff', 'packing-team'] } }

describe('signing in through a provider of identities', () => {
  let provider: IdentityProvider
  let world: World
  beforeAll(async () => {
    provider = await openIdentityProvider()
    world = await openWorld({ workers: 0, settings: providerSettings(provider, 'https://live.example') })
  })
  afterAll(async () => {
    await world.close()
    provider.close()
  })

  /** As the page does it, up to the address that the provider leads back to. */
  const visit = async (device: StaffDevice, account: IdentityProvider['account']): Promise<string> => {
    provider.account = account
    const { body } = await device.call<{ url: string }>('POST', '/api/sign-in/provider/start')
    const back = (await fetch(body.url, { redirect: 'manual' })).headers.get('location')!
    expect(back).toMatch(/^https:\/\/live\.example\/sign-in\?/)
    return new URL(back).search.slice(1)
  }
  const finish = (device: StaffDevice, answer: string) =>
    device.call<{ token: string; code?: string }>('POST', '/api/sign-in/provider', { answer })
  const signIn = async (account: IdentityProvider['account'], tamper: IdentityProvider['tamper'] = {}) => {
    const device = new StaffDevice(world)
    const answer = await visit(device, account)
    provider.tamper = tamper
    const reply = await finish(device, answer)
    provider.tamper = {}
    return reply
  }

  test('gives the role and the shop that the account has, and is listed and recorded as such', async () => {
    const device = new StaffDevice(world)
    expect((await device.call('GET', '/api/sign-in/ways')).body).toMatchObject({ provider: 'Trà Vinh ID' })
    const reply = await finish(device, await visit(device, packer))
    expect(reply).toMatchObject({ status: 200, body: { name: 'hoa@shop.example', role: 'packer', seller: 'main' } })
    const { items } = (await device.call<{ items: object[] }>('GET', '/api/sessions', undefined, reply.body.token)).body
    expect(items).toMatchObject([{ way: 'provider', device: 'Chrome · Android', isHere: true }])
    // The first of the configured roles counts.
    expect((await signIn({ ...packer, realm_access: { roles: ['packing-team', 'shop-leads'] } })).body).toMatchObject({
      role: 'dispatcher',
    })
  })

  test('is refused with the name of the account when it has no role, no proven address, or no shop here', async () => {
    for (const account of [
      { email: 'khach@shop.example' },
      { ...packer, realm_access: { roles: 'admin' } },
      { ...packer, email_verified: false },
      { ...packer, email: 'two words@shop.example' },
    ]) {
      expect(await signIn(account)).toMatchObject({ status: 403, body: { code: 'no-role', account: account.email } })
    }
    const elsewhere = await world.openGateway({ OIDC_SELLER: 'nobodys-shop' })
    const away = new StaffDevice({ ...world, api: { url: elsewhere.url } } as World)
    expect(await finish(away, await visit(away, packer))).toMatchObject({ status: 403, body: { code: 'no-role' } })
  })

  test('fails for an answer of another browser, a replayed one, and a token that is not for us, from us, or by the provider', async () => {
    const [mine, other] = [new StaffDevice(world), new StaffDevice(world)]
    const answer = await visit(mine, packer)
    await visit(other, packer)
    for (const device of [other, new StaffDevice(world)])
      expect(await finish(device, answer)).toMatchObject({ status: 400, body: { code: 'invalid' } })
    const { cookie } = mine
    expect((await finish(mine, answer)).status).toBe(200)
    expect(mine.cookie).toMatch(/=$/)
    mine.cookie = cookie
    expect((await finish(mine, answer)).status).toBe(400)
    for (const tamper of [{ nonce: 'n'.repeat(43) }, { aud: 'somebody-else' }, { strangeKey: true }] as const)
      expect([tamper, (await signIn(packer, tamper)).status]).toEqual([tamper, 400])
    expect(await signIn(false)).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    expect(await signIn(packer, { silent: true })).toMatchObject({ status: 502, body: { code: 'provider-silent' } })
    expect((await signIn(packer)).status).toBe(200)
  })

  test('alone decides whether its people come back: they get neither a PIN nor a passkey', async () => {
    const device = new StaffDevice(world)
    const { token } = (await finish(device, await visit(device, packer))).body
    expect(await device.call('PUT', '/api/sign-in/pin', { pin: '250190' }, token)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    })
    expect((await device.call('POST', '/api/keys/passkey/start', undefined, token)).status).toBe(409)
  })

  test('needs its settings together, a known role, and TLS', async () => {
    const problems = (settings: Record<string, string>): string => {
      try {
        toConfig({ ...world.env, ...settings })
        return ''
      } catch (error) {
        return (error as ConfigError).message
      }
    }
    expect(problems({})).toBe('')
    expect(problems({ OIDC_ISSUER: 'http://id.example' })).toMatch(/OIDC_ISSUER: must begin with https/)
    expect(problems({ OIDC_ROLES: 'a=chief' })).toMatch(/OIDC_ROLES: must be value=role/)
    expect(problems({ OIDC_CLIENT_ID: '', OIDC_ROLES: '', PUBLIC_URL: '' })).toMatch(
      /OIDC_CLIENT_ID is missing[^]*PUBLIC_URL is missing[^]*OIDC_ROLES is missing/,
    )
    const plain = await openWorld({ workers: 0 })
    expect((await new StaffDevice(plain).call('POST', '/api/sign-in/provider/start')).status).toBe(404)
    await plain.close()
  })
})
