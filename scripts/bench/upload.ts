import { strToU8, zipSync } from 'fflate'
import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { figure, inTurns, type Figure } from './figure.ts'
import { hotSku, plenty, type Bench, type Harness } from './harness.ts'
import { drive } from './helpers.ts'
import type { LoadPlan } from './load-plan.ts'

/**
 * A live sale that keeps a small machine busy without saturating it: the question is who waits for whom, not how much
 * fits.
 */
const load: LoadPlan['load'] = { kind: 'open', perSecond: 500, seconds: 15 }
const uploadersMax = 2
/** As many rows as the worst workbook that people have sent, each formatted and empty. */
const ghostRows = 60_000

/**
 * p99 of taps while the worst accepted files, spreadsheets and photos, are read one after the other, against the same
 * taps without them. Target: 1.2.
 */
export async function uploadBesideSurge(bench: Bench, name: string): Promise<Figure> {
  const harness = await bench.open()
  const tokens = await harness.viewers(300)
  const files = { sheet: ghostWorkbook(), photo: await noisyPhoto() }
  const tap = async (): Promise<number> => {
    const saleIds = [await harness.openSale(plenty)]
    return (await drive({ urls: harness.urls, tokens, saleIds, sku: hotSku, join: true, load })).p99Ms
  }
  const read: number[] = []
  const beside = async (): Promise<number> => {
    const uploading = uploadUntil(harness, files, await harness.openSale(plenty))
    try {
      return await tap()
    } finally {
      read.push(await uploading.stop())
    }
  }
  const runs = await inTurns(beside, tap)
  return figure(name, 'ms p99', runs, {
    filesRead: read,
    sheetBytes: files.sheet.length,
    photoBytes: files.photo.length,
  })
}

interface Files {
  sheet: Buffer
  photo: Buffer
}

/** Uploads both kinds alternately, the next as soon as one is read; returns how many were done when it is stopped. */
function uploadUntil(harness: Harness, { sheet, photo }: Files, saleId: string): { stop(): Promise<number> } {
  const over = new AbortController()
  let done = 0
  const uploader = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await harness.upload('POST', '/api/imports/preview', sheet, 'application/octet-stream')
      await harness.upload('PUT', `/api/sales/${saleId}/items/${hotSku}/photo`, photo, 'image/jpeg')
      done += 2
    }
  }
  const all = Array.from({ length: uploadersMax }, uploader)
  return {
    stop: async () => {
      over.abort()
      await Promise.all(all)
      return done
    },
  }
}

/** A workbook of one product and tens of thousands of rows that contain nothing but a format. */
function ghostWorkbook(): Buffer {
  const text = (cell: string, value: string): string => `<c r="${cell}" t="inlineStr"><is><t>${value}</t></is></c>`
  const head = `<row r="1">${['Mã hàng', 'Tên', 'Giá', 'Số lượng'].map((one, i) => text(`${'ABCD'[i]}1`, one)).join('')}</row>`
  const goods = `<row r="2">${text('A2', 'COFFEE')}${text('B2', 'Cà phê')}<c r="C2"><v>125000</v></c><c r="D2"><v>50</v></c></row>`
  const ghosts = Array.from(
    { length: ghostRows },
    (_, i) => `<row r="${i + 3}"><c r="A${i + 3}"/><c r="D${i + 3}"/></row>`,
  )
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships'
  const xml = (body: string): Uint8Array => strToU8(`<?xml version="1.0" encoding="UTF-8"?>${body}`)
  return Buffer.from(
    zipSync({
      '[Content_Types].xml': xml(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
      ),
      '_rels/.rels': xml(
        `<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
      'xl/workbook.xml': xml(
        `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Goods" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': xml(
        `<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      ),
      'xl/worksheets/sheet1.xml': xml(
        `<worksheet xmlns="${main}"><sheetData>${head}${goods}${ghosts.join('')}</sheetData></worksheet>`,
      ),
    }),
  )
}

/** A photo of twelve megapixels of noise: the most expensive to decode and encode that a phone can send. */
function noisyPhoto(): Promise<Buffer> {
  const [width, height] = [4_000, 3_000]
  const noise = randomBytes((width / 4) * (height / 4) * 3)
  return sharp(noise, { raw: { width: width / 4, height: height / 4, channels: 3 } })
    .resize(width, height)
    .jpeg({ quality: 85 })
    .toBuffer()
}
