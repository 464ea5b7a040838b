import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { makeLabelPdf } from '../../scripts/lib/platform-labels.ts'
import type { ShipmentView } from '../../shared/dispatch/carrier-store.ts'
import { mayFetch } from '../../shared/dispatch/waybill.ts'
import type { Told } from '../support/carrier-stand-in.ts'
import { skipWithout } from '../support/find-tool.ts'
import { packedSale } from '../support/packed-sale.ts'
import { askToPrint, firstPages } from '../support/printing.ts'
import { scanned, shown } from '../support/read-paper.ts'
import { pdfTools } from '../support/read-pdf.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openCarrierWorld, type Carrier, type CarrierWorld } from './carrier-world.ts'

type Answer = (told: Told) => [status: number, body: unknown]

/** A packed parcel whose account wants the waybills of its carrier, and what that carrier was told. */
interface Booked {
  code: string
  batchId: string
  packer: string
  dispatcher: string
  account: string
  told: Told[]
}

describeUnless(skipWithout(...pdfTools), "carriers' own waybills", () => {
  let at: CarrierWorld
  beforeAll(async () => {
    at = await openCarrierWorld()
  })
  afterAll(() => at.close())

  const choose = (account: string, dispatcher: string, label?: 'own' | 'carrier') =>
    at.world.api.call('PUT', account, dispatcher, { title: 'A', parcelGrams: 900, isDefault: true, label })
  const book = async (carrier: Carrier, seller: string, answer: Answer, label?: 'carrier'): Promise<Booked> => {
    const { told, dispatcher, accountId } = await at.account(carrier, seller, answer)
    const account = `/api/carriers/${accountId}`
    expect(await choose(account, dispatcher, label)).toMatchObject({ status: 200, body: { label: label ?? 'own' } })
    const { codes, sale, packer } = await packedSale(at.world, 1, { seller })
    const { body } = await at.world.api.call<{ items: { batchId: string }[] }>(
      'GET',
      `/api/batches?saleId=${sale.saleId}&state=packed`,
      packer,
    )
    const [batch] = body.items
    await at.booked(codes[0]!, dispatcher)
    return { code: codes[0]!, batchId: batch!.batchId, packer, dispatcher, account, told }
  }
  const waybillIs = ({ code, dispatcher }: Booked, waybill: ShipmentView['waybill'] | object): Promise<void> =>
    eventually(async () => expect((await at.shipment(code, dispatcher))?.waybill).toEqual(waybill))
  const here = { state: 'here', error: null }
  const labels = async ({ batchId, packer }: Booked): Promise<Buffer> =>
    until('the labels are drawn', async () => {
      const { status, bytes } = await at.world.api.bytes(`/api/batches/${batchId}/labels.pdf`, packer)
      return status === 200 && bytes
    })
  const printOne = async ({ batchId, packer }: Booked): Promise<string[]> => {
    const { status, body } = await askToPrint(at.world, packer, batchId, { from: 1, to: 1, reason: 'In vận đơn' })
    expect([status, body.detail]).toEqual([201, undefined])
    return scanned(await firstPages(at.world, packer, body.printId))
  }

  test('GHN: its page takes the place of our label once the parcel is booked, without a new code for the parcel', async () => {
    const waybill = await makeLabelPdf([{ tracking: 'GHNLBX9QC', remark: 'Vận đơn' }])
    let isReady = false
    const parcel = await book(
      'ghn',
      'van-don-ghn',
      ({ path }) => {
        if (path.endsWith('/create')) return [200, { code: 200, data: { order_code: 'GHNLBX9QC' } }]
        if (path.startsWith('/a5/')) return [200, waybill]
        return isReady
          ? [200, { code: 200, data: { token: 'e27 b/1' } }]
          : [200, { code: 400, message: 'Đơn hàng không tồn tại' }]
      },
      'carrier',
    )
    await waybillIs(parcel, { state: 'asked', error: 'Đơn hàng không tồn tại' })
    expect([await printOne(parcel), await scanned(await labels(parcel))]).toEqual([[parcel.code], [parcel.code]])
    isReady = true
    await at.world.moveClock(60_000)
    await waybillIs(parcel, here)
    const asked = parcel.told.filter(({ path }) => path === '/v2/a5/gen-token').at(-1)!
    expect([asked.headers['token'], asked.body]).toEqual(['ghn-secret', { order_codes: ['GHNLBX9QC'] }])
    const fetched = parcel.told.filter(({ path }) => path.startsWith('/a5/'))
    expect(fetched.map(({ path, headers }) => [path, headers['token']])).toEqual([
      ['/a5/public-api/print80x80?token=e27%20b%2F1', undefined],
    ])
    expect(await printOne(parcel)).toEqual(['GHNLBX9QC'])
    const drawn = await labels(parcel)
    expect(await scanned(drawn)).toEqual(['GHNLBX9QC'])
    expect((await shown(drawn)).pages).toHaveLength(1)
    const { body } = await at.world.api.call<{ parcels: { code: string }[] }>(
      'GET',
      `/api/batches/${parcel.batchId}`,
      parcel.packer,
    )
    expect(body.parcels.map(({ code }) => code)).toEqual([parcel.code])
  })

  test('GHTK: the answer is the PDF itself; trouble of its server is waited for', async () => {
    const waybill = await makeLabelPdf([{ tracking: 'S1.HCM.123' }])
    let isDown = true
    const parcel = await book(
      'ghtk',
      'van-don-ghtk',
      ({ path }) => {
        if (path.endsWith('/order')) return [200, { success: true, order: { label: 'S1.HCM.123' } }]
        return isDown ? [503, {}] : [200, waybill]
      },
      'carrier',
    )
    await waybillIs(parcel, { state: 'asked', error: 'GHTK answered 503' })
    expect((await choose(parcel.account, parcel.dispatcher, 'own')).status).toBe(200)
    await at.world.moveClock(600_000)
    await waybillIs(parcel, null)
    isDown = false
    expect((await askToPrint(at.world, parcel.packer, parcel.batchId, { size: 'a5' })).status).toBe(201)
    expect((await choose(parcel.account, parcel.dispatcher, 'carrier')).status).toBe(200)
    await waybillIs(parcel, here)
    const { path, headers } = parcel.told.at(-1)!
    expect([path, headers['x-client-source']]).toEqual([
      '/services/label/S1.HCM.123?original=portrait&paper_size=A5',
      'S1',
    ])
    expect(await printOne(parcel)).toEqual(['S1.HCM.123'])
  })

  test('Viettel Post: a link into our own network is not followed; the code of its printing site is', async () => {
    const waybill = await makeLabelPdf([{ tracking: 'VTP150937' }])
    const inside = await at.standIn(() => [200, waybill])
    let message = `${inside.url}/secret`
    const parcel = await book(
      'viettelpost',
      'van-don-vtp',
      ({ path }) => {
        if (path === '/v2/user/Login') return [200, { data: { token: 'session-1' } }]
        if (path.startsWith('/DigitalizePrint')) return [200, waybill]
        return path.endsWith('/printing-code')
          ? [200, { status: 200, error: false, message, data: null }]
          : [200, { status: 200, error: false, data: { ORDER_NUMBER: 'VTP150937' } }]
      },
      'carrier',
    )
    await waybillIs(parcel, { state: 'asked', error: 'the carrier told an address that is not to be called' })
    message = inside.url.replace('http:', 'https:')
    await at.world.moveClock(600_000)
    await waybillIs(parcel, { state: 'asked', error: expect.stringContaining('on a private network') })
    expect(inside.told).toEqual([])
    message = 'ISJD+gZ3/N=='
    await at.world.moveClock(600_000)
    await waybillIs(parcel, here)
    const asked = parcel.told.filter(({ path }) => path.endsWith('/printing-code')).at(-1)!
    expect([asked.headers['token'], asked.body['ORDER_ARRAY']]).toEqual(['session-1', ['VTP150937']])
    expect(Number(asked.body['EXPIRY_TIME'])).toBeGreaterThan(Date.now())
    expect(parcel.told.at(-1)!.path).toBe('/DigitalizePrint/report.do?type=2&bill=ISJD%2BgZ3%2FN%3D%3D&showPostage=1')
    expect(await printOne(parcel)).toEqual(['VTP150937'])
  })

  test('an answer that is no PDF is given up after six times, and our label remains until the account asks again', async () => {
    let pdf: unknown = { html: '<p>in</p>' }
    const parcel = await book(
      'ghtk',
      'van-don-html',
      ({ path }) => (path.endsWith('/order') ? [200, { success: true, order: { label: 'S1.HN.7' } }] : [200, pdf]),
      'carrier',
    )
    await until('it is given up', async () => {
      await at.world.moveClock(600_000)
      return (await at.shipment(parcel.code, parcel.dispatcher))?.waybill?.state === 'failed'
    })
    const asked = parcel.told.filter(({ path }) => path.startsWith('/services/label/'))
    expect(asked).toHaveLength(6)
    expect(await printOne(parcel)).toEqual([parcel.code])
    pdf = await makeLabelPdf([{ tracking: 'S1.HN.7' }])
    expect((await choose(parcel.account, parcel.dispatcher, 'carrier')).status).toBe(200)
    await waybillIs(parcel, here)
  })

  test('an account that says nothing keeps our label and asks for none; other carriers have none to ask for', async () => {
    const parcel = await book('ghn', 'tem-shop', ({ path }) =>
      path.endsWith('/create') ? [200, { code: 200, data: { order_code: 'GHNOWN1' } }] : [500, {}],
    )
    await waybillIs(parcel, null)
    expect(await scanned(await labels(parcel))).toEqual([parcel.code])
    expect(parcel.told.map(({ path }) => path)).toEqual(['/v2/shift/date', '/v2/shipping-order/create'])
    const manual = { accountId: crypto.randomUUID(), carrier: 'manual', title: 'Xe', parcelGrams: 1, label: 'carrier' }
    expect(await at.world.api.call('POST', '/api/carriers', parcel.dispatcher, manual)).toMatchObject({
      status: 400,
      body: { detail: 'label: this carrier cannot be asked for waybills' },
    })
  })

  test('a link leads to the server of the account, or to a public one over HTTPS', () => {
    const base = 'http://10.0.0.5:8080/api'
    expect(mayFetch('http://10.0.0.5:8080/a.pdf', base)).toEqual({ allowPrivate: true })
    expect(mayFetch('https://in.ghn.vn/a.pdf', base)).toEqual({ allowPrivate: false })
    for (const url of ['http://in.ghn.vn/a', 'http://10.0.0.5/a', 'https://a@ghn.vn/a', 'file:///etc/passwd', 'x'])
      expect(mayFetch(url, base)).toBeUndefined()
  })
})
