import { readFileSync } from 'node:fs'
import writeWorkbook from 'write-excel-file/node'
import type { PaymentKind } from '../../shared/order/order.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import type { PlatformMeaning, PlatformPackage } from '../../shared/platform/platform-order.ts'
import { products, recipients, recipientsMax, type CastRecipient } from './demo-catalogue.ts'
import { seededRandom, type Random } from './seeded-random.ts'

/**
 * A made-up order of a platform in one of its packages: what a file says of it, and the buyer that nobody may learn.
 */
export interface MadePackage extends Omit<PlatformPackage, 'status'> {
  buyer: CastRecipient
}

export interface ExportPlan {
  platform: 'tiktok-shop' | 'shopee'
  orders: number
  seed?: number
  /** When the first and last order were placed; RFC 3339. */
  from: string
  until: string
  /** Shares of all orders. */
  cancelled?: number
  onHold?: number
  unpaid?: number
  cancelRequested?: number
  /** Orders of two products, some of them in two packages. */
  twoLines?: number
  split?: number
  /** Orders that lie in the package of the order before. */
  combined?: number
}

/** Orders of a live session, in the order in which they were placed; the same plan gives the same ones. */
export function makePackages(plan: ExportPlan): MadePackage[] {
  const random = seededRandom(plan.seed ?? 1)
  const people = recipients(Math.min(plan.orders, recipientsMax), plan.seed ?? 1)
  const start = Date.parse(plan.from)
  const step = (Date.parse(plan.until) - start) / Math.max(1, plan.orders - 1)
  const made: MadePackage[] = []
  for (let i = 0; i < plan.orders; i += 1) {
    const order = makeOrder(plan, i, start + Math.round((i * step) / 1_000) * 1_000, people[i % people.length]!, random)
    const before = made.at(-1)
    const isCombined = random() < (plan.combined ?? 0) && order.length === 1 && order[0]!.meaning === 'to-pack'
    if (isCombined && before?.meaning === 'to-pack') {
      const { packageId, tracking, carrier, buyer } = before
      made.push({ ...order[0]!, packageId, tracking, carrier, buyer })
    } else made.push(...order)
  }
  return made
}

function makeOrder(plan: ExportPlan, i: number, at: number, buyer: CastRecipient, random: Random): MadePackage[] {
  const isTikTok = plan.platform === 'tiktok-shop'
  const meaning = meaningOf(plan, random())
  const goods = products(12)
  const lines = Array.from({ length: random() < (plan.twoLines ?? 0.2) ? 2 : 1 }, (_, n) => {
    const { sku, title, price } = goods[(Math.floor(random() * 6) + n * 6) % goods.length]!
    const quantity = 1 + Math.floor(random() * 2)
    return { platformSku: sku, title, quantity, amount: price * quantity }
  })
  const isSplit = lines.length > 1 && meaning === 'to-pack' && random() < (plan.split ?? 0)
  const payment: PaymentKind = meaning !== 'unpaid' && random() < 0.6 ? 'cod' : 'prepaid'
  // TikTok writes seconds, Shopee does not.
  const placedAt = isTikTok ? at : Math.floor(at / 60_000) * 60_000
  const common = {
    platformOrderId: isTikTok ? `57685${String(plan.seed ?? 1).padStart(3, '0')}${code(i, 10)}` : `2608SH${code(i, 8)}`,
    meaning,
    placedAt: new Date(placedAt).toISOString(),
    paidAt: payment === 'prepaid' && meaning !== 'unpaid' ? new Date(placedAt + 60_000).toISOString() : null,
    payment,
    buyer,
  }
  return (isSplit ? lines.map((line) => [line]) : [lines]).map((some, n) => ({
    ...common,
    ...(meaning === 'to-pack' ? parcelOf(plan, i * 2 + n) : { packageId: '', tracking: null, carrier: null }),
    lines: some,
  }))
}

/** Nine digits and a last one that is never zero, so that no code looks like one that lost digits. */
const code = (i: number, length: number): string => `${String(i * 7 + 1).padStart(length - 1, '0')}${(i % 9) + 1}`

function parcelOf(
  { platform, seed = 1 }: ExportPlan,
  n: number,
): Pick<MadePackage, 'packageId' | 'tracking' | 'carrier'> {
  return platform === 'tiktok-shop'
    ? {
        packageId: `11530${String(seed).padStart(3, '0')}${code(n, 11)}`,
        tracking: `84${seed % 10}${code(n, 9)}`,
        carrier: 'J&T Express',
      }
    : { packageId: `OFG${seed}${code(n, 12)}`, tracking: `SPXVN${seed}${code(n, 9)}`, carrier: 'SPX Express' }
}

function meaningOf(
  { cancelled = 0, onHold = 0, unpaid = 0, cancelRequested = 0 }: ExportPlan,
  at: number,
): PlatformMeaning {
  if (at < cancelled) return 'cancelled'
  if (at < cancelled + onHold) return 'on-hold'
  if (at < cancelled + onHold + unpaid) return 'unpaid'
  return at < cancelled + onHold + unpaid + cancelRequested ? 'cancel-requested' : 'to-pack'
}

export interface ExportOptions {
  platform: ExportPlan['platform']
  /** Of the column names. */
  language?: 'en' | 'vi'
  /** When the platform made the file; RFC 3339. */
  madeAt: string
}

/**
 * A platform's export of these orders as a table: its column names, a row of descriptions if it has one, the orders.
 */
export interface ExportTable {
  fileName: (kind: 'csv' | 'xlsx') => string
  rows: string[][]
}

export function exportTable(
  packages: readonly MadePackage[],
  { platform, language, madeAt }: ExportOptions,
): ExportTable {
  const isTikTok = platform === 'tiktok-shop'
  const head = readFileSync(
    projectPath('data', 'platform-headers', isTikTok ? 'tiktok-shop-order.en.txt' : 'shopee-vn-order.vi.txt'),
    'utf8',
  )
    .trim()
    .split('\n')
  const cells = packages.flatMap((one) =>
    one.lines.map((_, n) => (isTikTok ? tiktokRow(one, n, madeAt) : shopeeRow(one, n))),
  )
  const body = cells.map((row) => head.map((name) => row[name] ?? ''))
  const [day, time] = local(madeAt)
  return {
    fileName: (kind) =>
      isTikTok
        ? `Tất cả đơn hàng-${day}-${time.slice(0, 5).replace(':', '_')}.${kind}`
        : `Order.all.20260801_${day.replaceAll('-', '')}.${kind}`,
    rows: [
      language === 'vi' && isTikTok ? head.map((name) => vietnamese[name] ?? name) : head,
      ...(isTikTok
        ? [
            head.map((name, i) =>
              i === 0 ? 'Platform unique order ID.' : `${name.replaceAll(/[^a-z ]/gi, '')} of the order.`,
            ),
          ]
        : []),
      ...body,
    ],
  }
}

/** As TikTok writes its CSV files. */
export function exportCsv({ rows }: ExportTable): Buffer {
  const quoted = rows.map((row) =>
    row.map((text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)),
  )
  return Buffer.from(`\uFEFF${quoted.map((row) => row.join(',')).join('\r\n')}\r\n`)
}

export async function exportXlsx({ rows }: ExportTable): Promise<Buffer> {
  const cells = rows.map((row) => row.map((value) => (value === '' ? null : { value, type: String })))
  return writeWorkbook(cells, { sheet: 'orders' }).toBuffer()
}

/** The day and the time of day in the platforms' zone. */
function local(at: string): [day: string, time: string] {
  const [day, time] = new Date(Date.parse(at) + 7 * 3_600_000).toISOString().split('T') as [string, string]
  return [day, time.slice(0, 8)]
}

const tiktokStatus: Record<PlatformMeaning, [status: string, substatus: string, returnType: string]> = {
  'to-pack': ['Cần gửi', 'Chờ lấy hàng', ''],
  unpaid: ['Chưa thanh toán', 'Chưa thanh toán', ''],
  'on-hold': ['Cần gửi', 'Tạm giữ', ''],
  'cancel-requested': ['Cần gửi', 'Yêu cầu hủy', ''],
  cancelled: ['Đã hủy', 'Đã hủy', 'Cancel'],
  gone: ['Đã gửi', 'Đang vận chuyển', ''],
}

function tiktokRow(one: MadePackage, n: number, madeAt: string): Record<string, string> {
  const { buyer, lines } = one
  const line = lines[n]!
  const [status, substatus, returnType] = tiktokStatus[one.meaning]
  const time = (at: string | null): string => {
    if (at === null) return ''
    const [day, clock] = local(at)
    return `${day.split('-').toReversed().join('/')} ${clock}\t`
  }
  return {
    'Order ID': `${one.platformOrderId}\t`,
    'Order Status': status,
    'Order Substatus': substatus,
    'Cancelation/Return Type': returnType,
    'Normal or Pre-order': 'Normal',
    'SKU ID': `17294${one.platformOrderId.slice(-6)}00${n}11\t`,
    'Seller SKU': line.platformSku,
    'Product Name': line.title,
    Variation: 'Mặc định',
    Quantity: String(line.quantity),
    'SKU Subtotal After Discount': String(line.amount),
    'Order Amount': String(lines.reduce((sum, { amount }) => sum + amount!, 0)),
    'Created Time': time(one.placedAt),
    'Paid Time': time(one.paidAt),
    'Cancelled Time': one.meaning === 'cancelled' ? time(madeAt) : '',
    'Fulfillment Type': 'Fulfillment by seller',
    'Warehouse Name': 'Kho 1',
    'Tracking ID': one.tracking === null ? '' : `${one.tracking}\t`,
    'Delivery Option': 'Tiêu chuẩn',
    'Shipping Provider Name': one.carrier ?? '',
    'Buyer Message': `${buyer.name} dặn: giao giờ hành chính,\ngọi ${buyer.phone} trước`,
    'Buyer Username': buyer.name.toLowerCase().replaceAll(' ', '.'),
    Recipient: buyer.name,
    'Phone #': buyer.phone,
    Country: 'Vietnam',
    Province: buyer.address.province,
    Commune: buyer.address.ward,
    'Detail Address': buyer.address.line,
    'Payment Method': one.payment === 'cod' ? 'Thanh toán khi nhận hàng' : 'Thẻ tín dụng',
    'Weight(kg)': '0.5',
    'Package ID': one.packageId === '' ? '' : `${one.packageId}\t`,
    'Seller Note': `khách quen: ${buyer.name}`,
    'Order Channel': 'LIVE',
  }
}

const shopeeStatus: Record<PlatformMeaning, string> = {
  'to-pack': 'Chờ lấy hàng',
  unpaid: 'Chưa thanh toán',
  'on-hold': 'Chờ xác nhận',
  'cancel-requested': 'Yêu cầu hủy',
  cancelled: 'Đã hủy',
  gone: 'Đang giao',
}

function shopeeRow(one: MadePackage, n: number): Record<string, string> {
  const { buyer } = one
  const line = one.lines[n]!
  const time = (at: string | null): string => (at === null ? '' : local(at).join(' ').slice(0, 16))
  return {
    'Mã đơn hàng': one.platformOrderId,
    'Mã Kiện Hàng': one.packageId,
    'Ngày đặt hàng': time(one.placedAt),
    'Trạng Thái Đơn Hàng': shopeeStatus[one.meaning],
    'Nhận xét từ Người mua': `${buyer.name} dặn gọi ${buyer.phone} trước`,
    'Mã vận đơn': one.tracking ?? '',
    'Đơn Vị Vận Chuyển': one.carrier ?? '',
    'SKU sản phẩm': line.platformSku,
    'Tên sản phẩm': line.title,
    'SKU phân loại hàng': line.platformSku,
    'Giá gốc': String(line.amount! / line.quantity),
    'Giá ưu đãi': String(line.amount! / line.quantity),
    'Số lượng': String(line.quantity),
    'Thời gian đơn hàng được thanh toán': time(one.paidAt),
    'Phương thức thanh toán': one.payment === 'cod' ? 'Thanh toán khi nhận hàng' : 'Ví ShopeePay',
    'Người Mua': buyer.name.toLowerCase().replaceAll(' ', '.'),
    'Tên Người nhận': buyer.name,
    'Số điện thoại': buyer.phone,
    'Tỉnh/Thành phố': buyer.address.province,
    Quận: buyer.address.ward,
    'Địa chỉ nhận hàng': buyer.address.line,
    'Quốc gia': 'VN',
    'Ghi chú': `khách quen: ${buyer.name}`,
  }
}

/** TikTok Shop's columns in Vietnamese, as far as programs that read them list them. */
const vietnamese: Record<string, string> = {
  'Order ID': 'ID đơn hàng',
  'Order Status': 'Trạng thái đơn hàng',
  'Order Substatus': 'Trạng thái phụ của đơn hàng',
  'Cancelation/Return Type': 'Loại hủy/trả hàng',
  'SKU ID': 'ID SKU',
  'Seller SKU': 'SKU người bán',
  'Product Name': 'Tên sản phẩm',
  Variation: 'Biến thể',
  Quantity: 'Số lượng',
  'Sku Quantity of return': 'Số lượng SKU trả lại',
  'SKU Subtotal After Discount': 'Tổng phụ SKU sau giảm giá',
  'Created Time': 'Thời gian tạo',
  'Paid Time': 'Thời gian thanh toán',
  'Cancelled Time': 'Thời gian hủy',
  'Tracking ID': 'Mã vận đơn',
  'Shipping Provider Name': 'Tên đơn vị vận chuyển',
  'Buyer Username': 'Tên người dùng của người mua',
  'Buyer Message': 'Lời nhắn của người mua',
  Recipient: 'Người nhận',
  'Phone #': 'Số điện thoại',
  'Payment Method': 'Phương thức thanh toán',
  'Package ID': 'ID kiện hàng',
}
