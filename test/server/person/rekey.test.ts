import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { openContext } from '../../../shared/context.ts'
import { toConfig } from '../../../shared/config.ts'
import type { OrderView } from '../../../shared/contract/common.ts'
import { sealedPlaces, unnotedPlaces } from '../../../shared/person/phone-index-store.ts'
import { Api, placeDecided } from '../../support/api.ts'
import { runScript } from '../../support/run-script.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const given = { name: 'Ngô Bảo Trâm', phone: '0912 999 501', line: '8 rạch Cái Khế' }
const secret = (): string => randomBytes(36).toString('base64url')

describe('the key of personal data, rotated while there are people', () => {
  let world: World
  let host: string
  const fresh = secret()
  beforeAll(async () => {
    world = await openWorld({ workers: 0, settings: { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'shop@example.com' } })
    host = await world.token('host')
  })
  afterAll(() => world.close())

  const keys = async (): Promise<string[]> => [
    ...new Set((await world.ctx.db.selectFrom('recipient').select('key_id').execute()).map((row) => row.key_id)),
  ]
  const changed = (): Record<string, string> => ({
    PERSONAL_DATA_KEY: fresh,
    PERSONAL_DATA_KEY_OLD: world.env['PERSONAL_DATA_KEY']!,
  })
  const place = async (api: Api, saleId: string, token: string): Promise<OrderView> => {
    const socket = await api.connect(token)
    try {
      return await placeDecided(socket, saleId)
    } finally {
      socket.close()
    }
  }

  test('reads what the old key has encrypted, writes with the new one, keeps limits and lookups by phone, and is done when everything is re-encrypted', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: { quota: 50, perViewerLimit: 1 } } })
    const worker = await world.openWorkers()
    const before = await world.api.signUp(given)
    expect((await place(world.api, sale.saleId, before.token)).state).toBe('confirmed')
    await worker.close()
    const [former] = await keys()
    const contactId = randomUUID()
    const kept = await world.api.call('POST', '/api/contacts', host, {
      contactId,
      rung: 'lead',
      label: 'Chị Bảy',
      language: 'vi',
      target: { channel: 'e-mail', address: 'bay@example.com' },
    })
    assert.equal(kept.status, 201, JSON.stringify(kept.body))

    const api = new Api((await world.openGateway(changed())).url)
    const again = await api.signUp({ ...given, name: 'Ngô Bảo Trâm Anh' })
    assert.equal(
      (await api.call('PUT', '/api/viewers/me', before.token, { name: 'Ngô Thị Trâm' })).status,
      200,
      'the old key cannot be read',
    )
    const sealedWith = await keys()
    expect(sealedWith).toHaveLength(2)
    const exported = await runScript('person', ['export', '--phone', given.phone, '--json'], {
      ...world.env,
      ...changed(),
    })
    const { recipients } = JSON.parse(exported.out) as { recipients: { name: string }[] }
    expect(recipients.map(({ name }) => name)).toEqual([given.name, 'Ngô Bảo Trâm Anh', 'Ngô Thị Trâm'])

    await world.openWorkers(changed())
    const second = await place(api, sale.saleId, again.token)
    assert.deepEqual([second.state, second.reason], ['rejected', 'over-limit'], 'the limit forgot the phone')
    await until(
      'the worker has re-encrypted everything',
      async () => (await keys()).length === 1 && !(await keys()).includes(former!),
    )
    const indexKey = async (): Promise<string> =>
      (await world.ctx.db.selectFrom('phone_index').select('key_id').executeTakeFirstOrThrow()).key_id
    await until('and the phone index', async () => (await indexKey()) !== former)
    const rekeyed = await runScript('person', ['rekey'], { ...world.env, ...changed() })
    assert.deepEqual(
      [
        rekeyed.code,
        /^0 rows re-encrypted; everything is encrypted with key [0-9a-f]{8}\..*PERSONAL_DATA_KEY_OLD can be unset/.test(
          rekeyed.out,
        ),
      ],
      [0, true],
      rekeyed.out + rekeyed.error,
    )

    const alone = await openContext(toConfig({ ...world.env, PERSONAL_DATA_KEY: fresh }), 'test')
    expect(alone.personal.buyerKey('+84912999501')).toBe(world.ctx.personal.buyerKey('+84912999501'))
    const contact = await alone.db
      .selectFrom('escalation_contact')
      .select('sealed')
      .where('contact_id', '=', contactId)
      .executeTakeFirstOrThrow()
    expect(alone.personal.openText(contact.sealed, contactId)).toMatch(/bay@example\.com/)
    await alone.close()
  })

  test('re-encrypts every table with encrypted data', async () => {
    const { rows } = await world.ctx.pool.query<{ table: string }>(
      "select table_name::text as table from information_schema.columns where table_schema = $1 and column_name = 'sealed' order by 1",
      [world.config.DATABASE_SCHEMA],
    )
    expect(rows.map(({ table }) => table)).toEqual(
      [...[...sealedPlaces, ...unnotedPlaces].map(({ table }) => table), 'phone_index'].toSorted(),
    )
  })

  test('is refused at startup when it is not the key of this database, so that nothing unreadable is written', async () => {
    for (const kind of ['server/main', 'workers/main']) {
      const ended = await runScript(`../${kind}`, [], { ...world.env, PERSONAL_DATA_KEY: secret() })
      expect(ended.code).toBe(3)
      expect(ended.error).toMatch(
        /^PERSONAL_DATA_KEY is not the key of this database: personal data was encrypted with key [0-9a-f]{8}, but the configured one is [0-9a-f]{8}\. .*PERSONAL_DATA_KEY_OLD.*\n$/,
      )
    }
    const early = await runScript('person', ['rekey'], { ...world.env, PERSONAL_DATA_KEY: secret() })
    expect(early.code).toBe(3)
  })

  test('re-encrypts by the command too, including what a worker has not reached yet', async () => {
    const later = secret()
    const env = { ...world.env, PERSONAL_DATA_KEY: later, PERSONAL_DATA_KEY_OLD: fresh }
    for (const running of world.workers) await running.close()
    const rekeyed = await runScript('person', ['rekey'], env)
    assert.deepEqual(
      [rekeyed.code, rekeyed.out.startsWith('6 rows re-encrypted')],
      [0, true],
      rekeyed.out + rekeyed.error,
    )
    const shown = await runScript('person', ['export', '--phone', given.phone], {
      ...world.env,
      PERSONAL_DATA_KEY: later,
    })
    expect(shown.out).toMatch(/Ngô Thị Trâm/)
  })
})
