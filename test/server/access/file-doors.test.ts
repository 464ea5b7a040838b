import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { routes, type RouteName } from '../../../shared/contract/http.ts'
import { documentKinds } from '../../../shared/contract/routes/packing-prints.ts'
import { roles, type Role } from '../../../shared/contract/roles.ts'
import type { MediaType, Route } from '../../../shared/contract/route.ts'
import { claimsOf, forgeToken } from '../../support/tokens.ts'
import { openWorld, type World } from '../../support/world.ts'
import type { Mine } from './foreign/foreign.ts'
import { makeMine } from './foreign/make-mine.ts'

type FileRouteName = {
  [Name in RouteName]: (typeof routes)[Name] extends { method: 'get'; answer: MediaType } ? Name : never
}[RouteName]

/** Files that exist, and the path of one that does not. */
interface Addresses {
  there: string[]
  gone: string
}

interface Photos {
  ofItem: string
  ofParcel: string
  ofPickup: string
  ofCase: string
}

/** Statements of a period; one that ends before it begins is none. */
const statementAt =
  (path: string, seller = ''): (() => Addresses) =>
  () => ({
    there: [`${path}?${seller}from=2026-01-01&to=2026-01-31`],
    gone: `${path}?${seller}from=2026-01-31&to=2026-01-01`,
  })
const bankFileAt =
  (name: string) =>
  ({ bankFileId }: Mine): Addresses => ({
    there: [`/api/money/bank-files/${bankFileId}/${name}`],
    gone: `/api/money/bank-files/${randomUUID()}/${name}`,
  })
const statementFiles = {
  readBankFileXml: bankFileAt('pain.xml'),
  readBankFileCsv: bankFileAt('transfers.csv'),
  readAdvanceLedgerCsv: () => ({
    there: ['/api/money/advances/ledger.csv'],
    gone: '/api/money/advances/ledger.csv?currency=none',
  }),
  readStatementCsv: statementAt('/api/money/statement.csv', 'seller=main&'),
  readStatementPdf: statementAt('/api/money/statement.pdf', 'seller=main&'),
  readOwnStatementCsv: statementAt('/api/mine/money/statement.csv'),
  readOwnStatementPdf: statementAt('/api/mine/money/statement.pdf'),
}

/** Every address of a file; one without a row does not compile. A file made of what is sent (POST) has no address. */
const files: Record<FileRouteName, (mine: Mine, photos: Photos) => Addresses> = {
  readDocument: ({ waiting }) => ({
    there: [
      ...Object.keys(documentKinds).map((name) => `/api/batches/${waiting.batchId}/${name}`),
      `/api/batches/${waiting.batchId}/labels.pdf?size=a6&from=1&to=1`,
    ],
    gone: `/api/batches/${randomUUID()}/labels.pdf`,
  }),
  readConsignmentLabel: ({ consignment }) => ({
    there: [`/api/hubs/main/consignments/${consignment}/label.pdf`],
    gone: '/api/hubs/main/consignments/123456789012/label.pdf',
  }),
  readManifest: ({ manifestId }) => ({
    there: [`/api/manifests/${manifestId}.pdf`],
    gone: `/api/manifests/${randomUUID()}.pdf`,
  }),
  readPrintChunk: ({ printId }) => ({
    there: [`/api/prints/${printId}/1.pdf`],
    gone: `/api/prints/${randomUUID()}/1.pdf`,
  }),
  proveManifest: ({ manifestId }) => ({
    there: [`/api/manifests/${manifestId}/evidence.zip`],
    gone: `/api/manifests/${randomUUID()}/evidence.zip`,
  }),
  proveSale: ({ saleId }) => ({
    there: [`/api/sales/${saleId}/evidence.zip`],
    gone: `/api/sales/${randomUUID()}/evidence.zip`,
  }),
  readReportCsv: ({ saleId }) => ({
    there: [`/api/sales/${saleId}/report.csv`],
    gone: `/api/sales/${randomUUID()}/report.csv`,
  }),
  readReportPdf: ({ saleId }) => ({
    there: [`/api/sales/${saleId}/report.pdf`],
    gone: `/api/sales/${randomUUID()}/report.pdf`,
  }),
  readFreightSharesCsv: ({ signedId }) => ({
    there: [`/api/manifests/${signedId}/shares.csv`],
    gone: `/api/manifests/${randomUUID()}/shares.csv`,
  }),
  readFreightSharesPdf: ({ signedId }) => ({
    there: [`/api/manifests/${signedId}/shares.pdf`],
    gone: `/api/manifests/${randomUUID()}/shares.pdf`,
  }),
  ...statementFiles,
  readCertificatePdf: ({ certificate }) => ({
    there: [`/api/certificates/${certificate}.pdf`],
    gone: '/api/certificates/999999.pdf',
  }),
  readPickupPhoto: ({ pickupId }, { ofPickup }) => ({
    there: [ofPickup],
    gone: `/api/pickups/${pickupId}/photos/${randomUUID()}`,
  }),
  readParcelPhoto: ({ waiting }, { ofParcel }) => ({
    there: [ofParcel],
    gone: `/api/parcels/${waiting.parcels[0]!.code}/photos/${randomUUID()}`,
  }),
  readCasePhoto: ({ caseId }, { ofCase }) => ({
    there: [ofCase],
    gone: `/api/cases/${caseId}/photos/${randomUUID()}`,
  }),
  readReturnPhoto: ({ returnId }) => ({
    there: [`/api/returns/${returnId}/photo`],
    gone: `/api/returns/${randomUUID()}/photo`,
  }),
  readPhoto: (_mine, { ofItem }) => ({ there: [ofItem], gone: `/api/photos/${'0'.repeat(64)}-320.webp` }),
  readTrayThumbnail: ({ shopId, labelPage }) => ({
    there: [`/api/platforms/${shopId}/tray/${labelPage}/thumbnail`],
    gone: `/api/platforms/${shopId}/tray/${randomUUID()}-1/thumbnail`,
  }),
  readCommandSheet: () => ({ there: ['/api/station-commands.pdf'], gone: '/api/station-commands.pdf?size=a0' }),
}

const fileRoutes = Object.entries(files).map(([name, addresses]) => ({
  name,
  route: routes[name as FileRouteName] as Route,
  addresses,
}))

/** Every kind of caller. */
const callers = ['nobody', ...roles, 'expired', 'forged'] as const
type Caller = (typeof callers)[number]
const isRole = (caller: Caller): caller is Role => (roles as readonly string[]).includes(caller)

const mayOpen = ({ allow }: Route, caller: Caller): boolean =>
  allow === 'anyone' ? caller === 'nobody' || isRole(caller) : isRole(caller) && allow.includes(caller)

/** The statuses that a caller may get from a file's own route. */
function statusAt(route: Route, caller: Caller, isThere: boolean): number[] {
  if (mayOpen(route, caller)) return isThere ? [200] : [404, 400]
  return isRole(caller) ? [403] : [401]
}

async function photosOf(world: World, mine: Mine, tokens: Record<Caller, string | undefined>): Promise<Photos> {
  const image = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#884422' } })
    .jpeg()
    .toBuffer()
  const send = async (method: string, path: string, token: string | undefined): Promise<Record<string, string>> => {
    const response = await fetch(world.api.url + path, {
      method,
      headers: { 'content-type': 'image/jpeg', authorization: `Bearer ${token}` },
      body: new Uint8Array(image),
    })
    const text = await response.text()
    assert.ok(response.ok, `${path}: ${text}`)
    return JSON.parse(text) as Record<string, string>
  }
  const claimed = await world.api.call('POST', `/api/batches/${mine.waiting.batchId}/claim`, tokens.packer)
  expect(claimed.status).toBe(200)
  const ofParcel = `/api/parcels/${mine.waiting.parcels[0]!.code}/photos/${randomUUID()}`
  const ofPickup = `/api/pickups/${mine.pickupId}/photos/${randomUUID()}`
  const ofCase = `/api/cases/${mine.caseId}/photos/${randomUUID()}`
  const [item] = await Promise.all([
    send('PUT', `/api/sales/${mine.saleId}/items/COFFEE/photo`, tokens.host),
    send('PUT', ofParcel, tokens.packer),
    send('POST', ofPickup, tokens.dispatcher),
    send('PUT', ofCase, tokens.viewer),
    send('PUT', `/api/returns/${mine.returnId}/photo`, tokens.dispatcher),
  ])
  return { ofItem: item['small']!, ofParcel, ofPickup, ofCase }
}

describe('a file', () => {
  let world: World
  let mine: Mine
  let photos: Photos
  let tokens: Record<Caller, string | undefined>
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    mine = await makeMine(world)
    const host = await world.token('host', { hours: 1000 })
    tokens = {
      nobody: undefined,
      viewer: mine.viewer.token,
      host,
      packer: await world.token('packer', { hours: 1000 }),
      dispatcher: await world.token('dispatcher', { hours: 1000 }),
      producer: await world.token('producer', { hours: 1000 }),
      finance: await world.token('finance', { hours: 1000 }),
      support: await world.token('support', { hours: 1000 }),
      owner: await world.token('owner', { hours: 1000 }),
      admin: await world.token('admin', { hours: 1000 }),
      expired: await world.token('admin', { hours: -1 }),
      forged: await forgeToken(world, { secret: 'f'.repeat(40), claims: claimsOf(host) }),
    }
    photos = await photosOf(world, mine, tokens)
  })
  afterAll(() => world.close())

  interface Answer {
    status: number
    type: string
    text: string
  }
  const open = async (path: string, caller: Caller = 'nobody', method = 'GET'): Promise<Answer> => {
    const token = tokens[caller]
    const response = await fetch(world.api.url + path, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    if (!path.startsWith('/api/photos/') || !response.ok)
      assert.equal(response.headers.get('cache-control'), 'no-store', path)
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      text: Buffer.from(await response.arrayBuffer()).toString('latin1'),
    }
  }
  const link = (path: string, caller: Caller): Promise<{ status: number; body: { url: string } }> =>
    world.api.call('POST', '/api/documents/link', tokens[caller], { path })

  /** Signatures that must open nothing, as suffixes of a path. */
  async function badSignatures(path: string): Promise<[about: string, query: string][]> {
    const later = Math.floor(world.ctx.clock.now().getTime() / 1000) + 200
    const other = new URL(
      (await link(`/api/batches/${mine.waiting.batchId}/pick-list.pdf?reverse=1`, 'packer')).body.url,
      world.api.url,
    ).searchParams
    const [expires, signature] = [other.get('expires'), other.get('signature')]
    const ofOther = `expires=${expires}&signature=${signature}`
    return [
      ['forged, without an expiry', 'signature=x'],
      ['empty', `expires=${later}&signature=`],
      ['forged', `expires=${later}&signature=${'A'.repeat(43)}`],
      ['given twice', 'signature=x&signature=y'],
      ['encoded differently', `%73ignature=x&expires=${later}`],
      ["another document's", ofOther],
      ["another document's, put first", `signature=${signature}&expires=${expires}`],
      ['with an extended expiry', `expires=${later + 86_400}&signature=${signature}`],
      ['that never expires', `expires=1e99&signature=${signature}`],
    ].map(([about, query]) => [about!, `${path.includes('?') ? '&' : '?'}${query}`])
  }

  for (const { name, route, addresses } of fileRoutes) {
    const at = `GET ${route.path} (${name})`

    test(`opens for ${String(route.allow)} and nobody else: ${at}`, async () => {
      const { there, gone } = addresses(mine, photos)
      for (const caller of callers) {
        for (const path of there) {
          const { status, text } = await open(path, caller)
          assert.deepEqual([status], statusAt(route, caller, true), `${caller} at ${path}: ${text.slice(0, 200)}`)
        }
        assert.ok(statusAt(route, caller, false).includes((await open(gone, caller)).status), `${caller} at ${gone}`)
      }
    })

    test(`answers an invalid signature with the same 401 to everyone, whether it exists or not: ${at}`, async () => {
      const { there, gone } = addresses(mine, photos)
      const told = new Set<string>()
      for (const path of [there[0]!, gone]) {
        for (const [at, [about, query]] of (await badSignatures(path)).entries()) {
          // Everybody asks with the first, with the others nobody and who may open all: the signature comes before the
          // token. All at once, as a refusal waits the longer the more there were.
          const asking = at === 0 ? callers : (['nobody', 'admin'] as const)
          await Promise.all(
            asking.flatMap((caller) =>
              (caller === 'nobody' ? ['GET', 'HEAD'] : ['GET']).map(async (method) => {
                const answer = await open(path + query, caller, method)
                assert.equal(answer.status, 401, `${method} by ${caller}, ${about}: ${answer.text.slice(0, 200)}`)
                if (method === 'GET') told.add(answer.text)
              }),
            ),
          )
        }
      }
      assert.equal(told.size, 1, [...told].join('\n'))
    })

    test(`is linked for those who may open its own route, and for nobody else: ${at}`, async () => {
      const { there, gone } = addresses(mine, photos)
      const links = new Map<string, { url: string; caller: Caller }>()
      for (const caller of callers) {
        for (const path of there) {
          const { status, body } = await link(path, caller)
          if (route.linked && mayOpen(route, caller)) {
            assert.equal(status, 200, `${caller} at ${path}`)
            links.set(path, { url: body.url, caller })
          } else {
            const refused = !isRole(caller) ? 401 : caller === 'viewer' || route.linked ? 403 : 400
            assert.deepEqual([status, body.url], [refused, undefined], `${caller} at ${path}`)
          }
        }
        if (route.linked && mayOpen(route, caller))
          assert.equal((await link(gone, caller)).status, 404, `${caller} at ${gone}`)
      }
      // A link names nobody: whoever it was made for, it opens the same.
      for (const [path, { url, caller }] of links) {
        const [direct, linked] = [await open(path, caller), await open(url)]
        assert.deepEqual([linked.status, linked.type], [200, direct.type], path)
      }
    })
  }

  test('of another seller is linked for nobody', async () => {
    for (const { route, addresses } of fileRoutes.filter((one) => one.route.linked)) {
      for (const path of addresses(mine, photos).there) {
        for (const role of route.allow as readonly Role[]) {
          if (role === 'admin') continue
          const stranger = await world.token(role as 'host', { seller: 'other' })
          const { status } = await world.api.call('POST', '/api/documents/link', stranger, { path })
          assert.equal(status, 404, `${role} at ${path}`)
        }
      }
    }
  })

  test('opens with its link for five minutes', async () => {
    const links = await Promise.all(
      fileRoutes
        .filter(({ route }) => route.linked)
        .flatMap(({ addresses }) => addresses(mine, photos).there)
        .map(async (path) => (await link(path, 'admin')).body.url),
    )
    await world.moveClock(290_000)
    for (const url of links) assert.equal((await open(url)).status, 200, url)
    await world.moveClock(15_000)
    for (const url of links)
      for (const caller of ['nobody', 'admin'] as const) assert.equal((await open(url, caller)).status, 401, url)
  })
})
