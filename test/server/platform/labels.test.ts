import { afterAll, beforeAll, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { makeLabelPdf, type MadeLabel } from '../../../scripts/lib/platform-labels.ts'
import { skipWithout } from '../../support/find-tool.ts'
import {
  addLabels,
  bringLabels,
  platformFloor,
  platformOrderOf,
  readLabelFile,
  tellPackages,
  trayOf,
  type PlatformFloor,
  type PlatformParcel,
} from '../../support/platform-labels.ts'
import { openPlatformShop } from '../../support/platform.ts'
import { askToPrint, codesNow, firstPages } from '../../support/printing.ts'
import { scanned, shown } from '../../support/read-paper.ts'
import { pdfTools } from '../../support/read-pdf.ts'
import { printZpl, readPicture } from '../../support/read-zpl.ts'
import { describeUnless } from '../../support/unless.ts'
import { eventually } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const labelOf = ({ tracking, packageId }: PlatformParcel, more: Partial<MadeLabel> = {}): MadeLabel => ({
  tracking,
  packageId,
  orderIds: [platformOrderOf(packageId)],
  ...more,
})

describeUnless(skipWithout(...pdfTools), 'labels that a platform made', () => {
  let world: World
  let host: string
  let packer: string
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '4' } })
    host = await world.token('host')
    packer = await world.token('packer')
  })
  afterAll(() => world.close())

  const bring = (shopId: string, bytes: Uint8Array, name?: string) => bringLabels(world, host, shopId, bytes, name)
  const tray = (shopId: string) => trayOf(world, host, shopId)
  const assign = (shopId: string, page: string, body: object) =>
    world.api.call('POST', `/api/platforms/${shopId}/tray/${page}/assign`, host, body)
  const paper = async (batchId: string, name: string): Promise<Buffer> => {
    const { status, bytes } = await world.api.bytes(`/api/batches/${batchId}/${name}`, packer)
    expect([status, bytes.toString('latin1', 0, 5)]).toEqual([200, '%PDF-'])
    return bytes
  }
  const barcodes = async (batchId: string, name = 'labels.pdf') => scanned(await paper(batchId, name))
  const ofBatch = ({ parcels }: PlatformFloor, batchId: string) =>
    parcels.filter((parcel) => parcel.batchId === batchId)
  const tracks = (parcels: readonly PlatformParcel[]) => parcels.map(({ tracking }) => tracking)

  test("are printed in the order of the pick list, however they were shuffled over the platform's files, matched by text or barcode", async () => {
    const floor = await platformFloor(world, 5)
    const { shopId, parcels, batches } = floor
    const [a, b, c, d, e] = parcels as [PlatformParcel, ...PlatformParcel[]] & PlatformParcel[]
    const withText = await bring(shopId, await makeLabelPdf([e!, b!, a].map((one) => labelOf(one))))
    const without = await bring(
      shopId,
      await makeLabelPdf(
        [d!, c!].map((one) => labelOf(one)),
        { text: false },
      ),
    )
    expect([withText, without]).toMatchObject([
      { state: 'done', pages: 3, read: 3, matched: 3 },
      { state: 'done', pages: 2, read: 2, matched: 2 },
    ])
    for (const { batchId } of batches)
      await eventually(async () => expect(await barcodes(batchId)).toEqual(tracks(ofBatch(floor, batchId))))
    expect(await tray(shopId)).toMatchObject({ pages: [], pagesInAll: 0, packages: [], packagesInAll: 0 })
    const [first] = batches
    const mine = tracks(ofBatch(floor, first!.batchId))
    expect(await barcodes(first!.batchId, 'labels.pdf?from=2&to=3')).toEqual(mine.slice(1, 3))
    expect(await barcodes(first!.batchId, 'labels.pdf?reverse=1')).toEqual(mine.toReversed())
  })

  test('keep the size and the bytes of their pages, and a font that all pages share is in the file once', async () => {
    const { shopId, parcels, batches } = await platformFloor(world, 4)
    const source = await makeLabelPdf(parcels.map((one) => labelOf(one)))
    await bring(shopId, source)
    await eventually(async () => expect(await barcodes(batches[0]!.batchId)).toEqual(tracks(parcels)))
    const printed = await paper(batches[0]!.batchId, 'labels.pdf?size=a4')
    expect((await shown(printed)).info.match(/size:\s+([\d.]+) x ([\d.]+)/)?.slice(1)).toEqual(['297.64', '419.53'])
    expect(printed.length).toBeLessThan(source.length * 1.1)
    const fonts = (bytes: Buffer) => bytes.toString('latin1').match(/\/Type ?\/Font\b/g)?.length
    expect(fonts(printed)).toBe(fonts(source))
  })

  test('may come before the orders they are for; a package without one keeps its place with a page that says so', async () => {
    const { shopId, parcels, batches } = await platformFloor(world, 3, { known: false })
    const [first, second, third] = parcels as [PlatformParcel, PlatformParcel, PlatformParcel]
    const file = await bring(shopId, await makeLabelPdf([third, first].map((one) => labelOf(one))))
    expect(file.matched).toBe(0)
    expect((await tray(shopId)).pages.map(({ problem }) => problem)).toEqual(['unknown-code', 'unknown-code'])
    await tellPackages(world, shopId, parcels)
    // Whatever is brought next, everything is matched anew.
    await bring(shopId, await makeLabelPdf([labelOf({ ...second, tracking: 'VN0000000001', packageId: '' })]))
    const { batchId } = batches[0]!
    await eventually(async () => expect(await barcodes(batchId)).toEqual(tracks([first, third])))
    const { pages } = await shown(await paper(batchId, 'labels.pdf'))
    expect(pages).toHaveLength(3)
    expect(pages[1]).toContain('Chưa có nhãn của TikTok')
    expect(pages[1]).toContain('2/3')
    expect((await tray(shopId)).packages).toMatchObject([{ tracking: second.tracking, number: 2, batchId }])
    const slips = await shown(await paper(batchId, 'labels-and-slips.pdf'))
    expect(slips.pages).toHaveLength(6)
    expect(slips.pages[0]).toContain(first.tracking)
    expect(slips.pages[1]).not.toContain(first.tracking)
    expect(await barcodes(batchId, 'labels-and-slips.pdf')).toEqual(expect.arrayContaining(tracks([first, third])))
  })

  test('lie in the tray with the reason and a picture when they mean no package or several, until somebody says which', async () => {
    const { shopId, parcels, batches } = await platformFloor(world, 4)
    const [a, b, c, d] = parcels as [PlatformParcel, PlatformParcel, PlatformParcel, PlatformParcel]
    const { batchId } = batches[0]!
    await bring(shopId, await makeLabelPdf([labelOf(a, { second: b.tracking })], { text: false }), 'two')
    await bring(shopId, await makeLabelPdf([{ tracking: '', packageId: '' }], { text: false }), 'none')
    await bring(shopId, await makeLabelPdf([labelOf(c), labelOf(d), labelOf(a)], { size: 'a4' }), 'sheet')
    await bring(shopId, await makeLabelPdf([labelOf(c)]), 'once')
    await bring(shopId, await makeLabelPdf([labelOf(c, { remark: 'another' })]), 'again')
    const { pages, packages } = await tray(shopId)
    expect(pages.map(({ file, problem }) => [file, problem])).toEqual([
      ['two', 'two-codes'],
      ['none', 'no-code'],
      ['sheet', 'four-up'],
      ['once', 'same-tracking-differs'],
      ['again', 'same-tracking-differs'],
    ])
    expect(packages.map(({ tracking }) => tracking)).toEqual(tracks(parcels))
    const picture = await world.api.bytes(pages[0]!.thumbnail, host)
    expect([picture.status, picture.type, picture.bytes.toString('latin1', 8, 12)]).toEqual([200, 'image/webp', 'WEBP'])
    const [two, none, sheet, once, again] = pages.map(({ page }) => page) as [string, string, string, string, string]
    expect((await assign(shopId, two, { tracking: 'VN1' })).status).toBe(400)
    const byIds = { platformOrderId: platformOrderOf(a.packageId), packageId: a.packageId }
    expect((await assign(shopId, two, byIds)).status).toBe(200)
    expect((await assign(shopId, two, byIds)).status).toBe(200)
    expect((await assign(shopId, again, { tracking: c.tracking })).status).toBe(200)
    for (const page of [none, sheet]) expect((await assign(shopId, page, { discard: true })).status).toBe(200)
    expect((await tray(shopId)).pages).toEqual([])
    // Both barcodes of the first page are read in any order.
    await eventually(async () => expect((await barcodes(batchId)).toSorted()).toEqual(tracks([a, b, c])))
    // The other one was valid after all.
    expect((await assign(shopId, once, { tracking: c.tracking })).status).toBe(200)
    expect((await assign(shopId, two, { discard: true })).status).toBe(200)
    await eventually(async () => expect(await barcodes(batchId)).toEqual([c.tracking]))
    expect((await tray(shopId)).packages.map(({ tracking }) => tracking)).toEqual(tracks([a, b, d]))
  })

  test('that came before the order they are for are found when a script puts it, by any of its codes', async () => {
    const shop = await openPlatformShop(world, host)
    const pages = [{ tracking: 'VN86110000011' }, { tracking: '', packageId: '1152110000002' }]
    await bring(
      shop.shopId,
      await makeLabelPdf([...pages, { tracking: '', orderIds: ['5768110000003'] }, { tracking: 'VN86110000099' }]),
    )
    const placedAt = new Date(world.ctx.clock.now().getTime() - 3_600_000).toISOString()
    const put = (id: string, packageId: string, tracking: string | null) =>
      shop.put(id, {
        saidAt: placedAt,
        meaning: 'to-pack',
        placedAt,
        payment: 'cod',
        packages: [{ packageId, tracking, lines: [{ sku: 'CAM-SANH', quantity: 1 }] }],
      })
    const loose = async () => (await tray(shop.shopId)).pages.map(({ number }) => number)
    expect(await loose()).toEqual([1, 2, 3, 4])
    expect(await put('5768110000001', '1152110000001', 'VN86110000011')).toMatchObject({ status: 200 })
    expect(await loose()).toEqual([2, 3, 4])
    await put('5768110000002', '1152110000002', null)
    expect(await loose()).toEqual([3, 4])
    await put('5768110000003', '', null)
    expect(await loose()).toEqual([4])
  })

  test('that were thrown away can be put back, and then find their package or lie in the tray again', async () => {
    const { shopId, parcels, batches } = await platformFloor(world, 2)
    await bring(shopId, await makeLabelPdf([labelOf(parcels[0]!), { tracking: 'VN0000000003' }, labelOf(parcels[1]!)]))
    const [loose] = (await tray(shopId)).pages
    const fileId = loose!.page.slice(0, 36)
    for (const number of [2, 3])
      expect((await assign(shopId, `${fileId}-${number}`, { discard: true })).status).toBe(200)
    await eventually(async () => expect(await barcodes(batches[0]!.batchId)).toEqual([parcels[0]!.tracking]))
    expect((await tray(shopId)).pages).toEqual([])
    const { discarded } = await tray(shopId)
    expect(new Set(discarded.map(({ number }) => number))).toEqual(new Set([2, 3]))
    for (const { page } of [...discarded, ...discarded])
      expect((await assign(shopId, page, { restore: true })).status).toBe(200)
    expect(await tray(shopId)).toMatchObject({ pages: [{ problem: 'unknown-code', number: 2 }], discarded: [] })
    await eventually(async () => expect(await barcodes(batches[0]!.batchId)).toEqual(tracks(parcels)))
  })

  test('of a file whose reading took too long are read when it is sent again', async () => {
    const { shopId, parcels } = await platformFloor(world, 2)
    const bytes = await makeLabelPdf(parcels.map((one) => labelOf(one)))
    const { fileId } = await bring(shopId, bytes)
    // What is left of such a file.
    await world.ctx.db.deleteFrom('label_page').where('file_id', '=', fileId).execute()
    await world.ctx.db.deleteFrom('label_object').where('file_id', '=', fileId).execute()
    await world.ctx.db
      .updateTable('label_file')
      .set({ state: 'failed', error: 'too-slow' })
      .where('file_id', '=', fileId)
      .execute()
    const again = await addLabels(world, host, shopId, bytes, 'again.pdf')
    expect([again.status, again.body]).toMatchObject([201, { fileId, name: 'again.pdf', error: null }])
    expect(await readLabelFile(world, host, shopId, fileId)).toMatchObject({ state: 'done', read: 2, matched: 2 })
  })

  test('count once when the same page comes again, and the same file once', async () => {
    const { shopId, parcels, batches } = await platformFloor(world, 2)
    const labels = parcels.map((one) => labelOf(one))
    const bytes = await makeLabelPdf(labels)
    const first = await bring(shopId, bytes)
    const replay = await addLabels(world, host, shopId, bytes, 'renamed.pdf')
    expect([replay.status, replay.body]).toMatchObject([
      200,
      { fileId: first.fileId, name: 'labels.pdf', replayed: true },
    ])
    await bring(shopId, await makeLabelPdf([labels[1]!, labels[0]!, labels[1]!]), 'twice')
    expect((await tray(shopId)).pages).toEqual([])
    await eventually(async () => expect(await barcodes(batches[0]!.batchId)).toEqual(tracks(parcels)))
  })

  test('are the same when they are printed again, need no sender of ours, and are not printed once their parcel is cancelled', async () => {
    const { shopId, parcels, batches } = await platformFloor(world, 3)
    const { batchId } = batches[0]!
    await bring(shopId, await makeLabelPdf(parcels.map((one) => labelOf(one))))
    await world.ctx.db.deleteFrom('shop').where('seller_id', '=', world.sellerId).execute()
    const codes = await codesNow(world, batchId, packer)
    for (const copies of [0, 3, 3]) {
      const { status, body } = await askToPrint(world, packer, batchId)
      expect([status, body]).toMatchObject([201, { labels: 3, reprints: copies }])
      expect(await scanned(await firstPages(world, packer, body.printId))).toEqual(tracks(parcels))
    }
    expect(await codesNow(world, batchId, packer)).toEqual(codes)
    await world.api.call('POST', `/api/orders/${parcels[1]!.orderId}/cancel`, host, { reason: 'platform' })
    await eventually(async () => expect(await barcodes(batchId)).toEqual(tracks([parcels[0]!, parcels[2]!])))
  })

  test('of a file that cannot be used are refused by its name, with the reason, and nothing of it is kept', async () => {
    const { shopId, parcels } = await platformFloor(world, 1)
    const one = labelOf(parcels[0]!)
    const bytes = await makeLabelPdf([one])
    const noPages = Buffer.from(
      '%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\ntrailer\n<</Size 3/Root 1 0 R>>\n%%EOF\n',
    )
    const bad: [string, Buffer, string][] = [
      ['encrypted', await makeLabelPdf([one], { password: 'secret' }), 'encrypted'],
      ['damaged', bytes.subarray(0, Math.floor(bytes.length * 0.6)), 'damaged'],
      ['empty', noPages, 'no-pages'],
      ['long', await makeLabelPdf(Array.from({ length: 601 }, () => ({ tracking: '' }))), 'too-many-pages'],
    ]
    for (const [name, file, error] of bad)
      expect(await bring(shopId, file, name)).toMatchObject({ name, state: 'failed', error, matched: 0 })
    expect((await addLabels(world, host, shopId, Buffer.from('GIF89a'))).body).toMatchObject({ code: 'invalid' })
    expect((await addLabels(world, host, shopId, Buffer.alloc(81 * 1024 * 1024, '%PDF-'))).status).toBe(413)
    for (const table of ['label_page', 'label_object', 'label_part'] as const) {
      const { kept } = await world.ctx.db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll().as('kept'))
        .where('file_id', 'not in', ({ selectFrom }) =>
          selectFrom('label_file').select('file_id').where('shop_id', '<>', shopId),
        )
        .executeTakeFirstOrThrow()
      expect([table, Number(kept)]).toEqual([table, 0])
    }
  })

  test('are read to the end by another worker when theirs is gone', async () => {
    const { shopId, parcels, batches } = await platformFloor(world, 4)
    const file = await bring(shopId, await makeLabelPdf(parcels.map((one) => labelOf(one))))
    // What a killed worker leaves: a file half matched, and no job.
    await world.ctx.db
      .updateTable('label_page')
      .set({ matched_by: null, platform_order_id: null, package_id: null })
      .where('file_id', '=', file.fileId)
      .where('number', '>', 2)
      .execute()
    await world.ctx.db.updateTable('label_file').set({ state: 'reading' }).where('file_id', '=', file.fileId).execute()
    expect(await readLabelFile(world, host, shopId, file.fileId)).toMatchObject({ read: 4, matched: 4 })
    await eventually(async () => expect(await barcodes(batches[0]!.batchId)).toEqual(tracks(parcels)))
  })

  test("are nobody else's", async () => {
    const { shopId } = await platformFloor(world, 1)
    const other = await world.token('owner', { seller: 'other' })
    expect((await addLabels(world, other, shopId, Buffer.from('%PDF-1.4'))).status).toBe(404)
    expect((await addLabels(world, packer, shopId, Buffer.from('%PDF-1.4'))).status).toBe(403)
    expect((await world.api.call('GET', `/api/platforms/${shopId}/tray`, other)).status).toBe(404)
    expect((await assign(shopId, `${randomUUID()}-1`, { discard: true })).status).toBe(404)
  })

  test('come out of a label printer as the platform drew them, dot by dot', async () => {
    const { shopId, parcels, batches } = await platformFloor(world, 1)
    await bring(shopId, await makeLabelPdf(parcels.map((one) => labelOf(one))))
    const { batchId } = batches[0]!
    await eventually(async () => expect(await barcodes(batchId)).toEqual(tracks(parcels)))
    const { bytes } = await world.api.bytes(`/api/batches/${batchId}/labels.zpl`, packer)
    const pictures = await printZpl(bytes.toString('latin1'), 105, 148)
    expect(pictures.flatMap(readPicture)).toEqual(tracks(parcels))
  })

  test('are forgotten like other paper, once no parcel that they are for is still to leave', async () => {
    const [done, waiting] = [await platformFloor(world, 1), await platformFloor(world, 1)]
    for (const { shopId, parcels } of [done, waiting])
      await bring(shopId, await makeLabelPdf(parcels.map((one) => labelOf(one))))
    await world.api.call('POST', `/api/orders/${done.parcels[0]!.orderId}/cancel`, host, { reason: 'platform' })
    await bring(done.shopId, await makeLabelPdf([{ tracking: 'VN0000000002' }]), 'of nobody')
    const pagesOf = async ({ shopId }: PlatformFloor) =>
      (await world.ctx.db.selectFrom('label_page').select('number').where('shop_id', '=', shopId).execute()).length
    expect([await pagesOf(done), await pagesOf(waiting)]).toEqual([2, 1])
    await world.moveClock(91 * 86_400_000)
    await eventually(async () => {
      await world.moveClock(12_000)
      expect([await pagesOf(done), await pagesOf(waiting)]).toEqual([0, 1])
    })
  })
})
