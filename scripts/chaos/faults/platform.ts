import { randomUUID } from 'node:crypto'
import { wallClock } from '../../../shared/clock.ts'
import type { TakenOrdersView } from '../../../shared/contract/routes/platform.ts'
import { products } from '../../lib/demo-catalogue.ts'
import { exportCsv, exportTable, makePackages, type MadePackage } from '../../lib/platform-export.ts'
import { makeLabelPdf } from '../../lib/platform-labels.ts'
import { holdsWithin } from '../../services/wait.ts'
import type { OwnProcess } from '../harness.ts'
import { caught, type Fault, type Scene } from './fault.ts'

const orders = 60
const requestsAtOnce = 4
const settledMsMax = 60_000
/** Older than any deadline, so that the end of a run finds all of them due. */
const placedDaysAgo = 9
const dayMs = 86_400_000

/** Kills the first process that falls into its trap, and lets all others through. */
async function killFirst(
  scene: Scene,
  all: readonly OwnProcess[],
  trapAt: (own: OwnProcess) => Promise<void>,
): Promise<void> {
  let first: OwnProcess | undefined
  const traps = all.map((own) => trapAt(own).then(() => (first ??= own)))
  const isCaught = await caught(
    scene,
    Promise.race(traps).then(() => undefined),
    30_000,
  )
  await Promise.all(all.filter((own) => own !== first).map((own) => own.postgres.pass()))
  if (!isCaught) return
  first!.process.kill('SIGKILL')
  await first!.postgres.pass()
}

interface Brought {
  shopId: string
  packages: MadePackage[]
  file: Buffer
}

/** A shop on a platform, and a file of its orders whose goods are known here. */
async function openShop({ http, hostToken: token, random }: Scene): Promise<Brought> {
  const shopId = randomUUID()
  const seed = 100 + Math.floor(random() * 900)
  const from = new Date(wallClock().getTime() - placedDaysAgo * dayMs).toISOString()
  const until = new Date(wallClock().getTime() - (placedDaysAgo - 1) * dayMs).toISOString()
  const packages = makePackages({
    platform: 'tiktok-shop',
    orders,
    seed,
    from,
    until,
    cancelled: 0.1,
    onHold: 0.1,
    split: 0.5,
  })
  await http.json('/api/platforms', {
    method: 'POST',
    token,
    body: { shopId, platform: 'tiktok-shop', title: 'Chaos' },
  })
  const skus = products(12).map(({ sku, title }) => ({ platformSku: sku, sku: 'CAPHE', title }))
  await http.json(`/api/platforms/${shopId}/skus`, { method: 'PUT', token, body: { skus } })
  return { shopId, packages, file: exportCsv(exportTable(packages, { platform: 'tiktok-shop', madeAt: until })) }
}

function send<Answer>({ http, hostToken: token }: Scene, path: string, body: Buffer, type: string): Promise<Answer> {
  return http.json<Answer>(path, { method: 'POST', token, body, headers: { 'content-type': type } })
}

const toPack = ({ meaning }: MadePackage): boolean => meaning === 'to-pack'

/** Complains unless every page has its package or lies in the tray, and every package has one label. */
async function checkLabels(scene: Scene, { shopId, packages }: Brought): Promise<void> {
  const wanted = new Set(packages.filter(toPack).map(({ packageId }) => packageId)).size
  const read = async () =>
    (
      await scene.postgres.query(
        `select count(*)::int as pages, count(*) filter (where matched_by is not null and problem is null)::int as labels,
          count(distinct package_key) filter (where matched_by is not null and problem is null)::int as packages,
          count(*) filter (where matched_by is null and problem is not null)::int as tray,
          (select bool_and(state = 'done') from label_file where shop_id = $1) as done
        from label_page where shop_id = $1`,
        [shopId],
      )
    ).rows[0] as { pages: number; labels: number; packages: number; tray: number; done: boolean | null }
  if (!(await holdsWithin(settledMsMax, async () => (await read()).done === true, 500)))
    scene.complain('the labels are still not read a minute later')
  const { pages, labels, packages: labelled, tray } = await read()
  if (pages !== wanted + 1) scene.complain(`${wanted + 1} pages of labels were sent, ${pages} are kept`)
  if (labels + tray !== pages) scene.complain(`${pages} pages: ${labels} are labels, ${tray} in the tray`)
  if (tray !== 1) scene.complain(`${tray} pages are in the tray, not the one of another shop`)
  if (labelled !== wanted || labels !== wanted)
    scene.complain(`${wanted} packages have ${labels} labels for ${labelled} of them`)
}

/** Complains unless the file was taken once, and each row and package of it is there once. */
async function checkTaken(
  scene: Scene,
  { shopId, packages }: Brought,
  answers: readonly TakenOrdersView[],
): Promise<void> {
  const rows = packages.reduce((sum, { lines }) => sum + lines.length, 0)
  for (const { counts, notUnderstood, ...answer } of answers) {
    const sum = Object.values(counts).reduce((all, one) => all + one.rows, notUnderstood.rows)
    if (answer.rows !== rows || sum !== rows)
      scene.complain(`a file of ${rows} rows was answered with ${answer.rows} rows, ${sum} of them accounted for`)
  }
  if (answers.filter(({ replayed }) => !replayed).length > 1)
    scene.complain('a file that was sent several times at once was taken more than once')
  const { rows: found } = await scene.postgres.query(
    `select (select count(*)::int from platform_file where shop_id = $1) as files, (select count(*)::int from platform_package where shop_id = $1) as packages,
      (select count(*)::int from platform_order where shop_id = $1) as orders, (select count(distinct order_id)::int from platform_package where shop_id = $1) as linked,
      (select count(*)::int from "order" o join sale s on s.sale_id = o.sale_id where s.shop_id = $1) as in_sale`,
    [shopId],
  )
  const wanted = packages.filter(toPack).length
  const expected = { files: 1, packages: packages.length, orders: wanted, linked: wanted, in_sale: wanted }
  if (JSON.stringify(found[0]) !== JSON.stringify(expected))
    scene.complain(`a file was taken as ${JSON.stringify(found[0])}, not ${JSON.stringify(expected)}`)
}

export const platformFaults: readonly Fault[] = [
  {
    id: 'F57',
    about: 'a worker is killed -9 while it reads and matches the labels of a platform',
    seconds: 1,
    ends: 'workers',
    inject: async (scene) => {
      const brought = await openShop(scene)
      await send(scene, `/api/platforms/${brought.shopId}/orders`, brought.file, 'text/csv')
      const trackings = new Set(brought.packages.filter(toPack).flatMap(({ tracking }) => tracking ?? []))
      const pdf = await makeLabelPdf([...trackings, '849999000017'].map((tracking) => ({ tracking })))
      const place = scene.random() < 0.5 ? /insert into label_page / : /update label_page g set problem/
      const killing = killFirst(scene, scene.workers, (own) => own.postgres.loseReplyOnce(place, /[^]/, 'silent'))
      await send(scene, `/api/platforms/${brought.shopId}/labels`, pdf, 'application/pdf')
      await killing
      return () => checkLabels(scene, brought)
    },
  },
  {
    id: 'F58',
    about: "a platform's order file is sent four times at once, and a gateway is killed -9 while it takes it",
    seconds: 1,
    ends: 'web',
    inject: async (scene) => {
      const brought = await openShop(scene)
      const place = scene.random() < 0.5 ? /insert into platform_order / : /insert into "platform_file"/
      const killing = killFirst(scene, scene.web, (own) => own.postgres.loseReplyOnce(place, /[^]/, 'silent'))
      const path = `/api/platforms/${brought.shopId}/orders`
      const sending = Promise.all(
        Array.from({ length: requestsAtOnce }, () => send<TakenOrdersView>(scene, path, brought.file, 'text/csv')),
      )
      sending.catch(() => undefined)
      await killing
      const answers = await sending
      return () => checkTaken(scene, brought, answers)
    },
  },
]
