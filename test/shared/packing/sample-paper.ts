import type { PaperBatch, PaperLine, PaperManifest, PaperParcel } from '../../../shared/packing/paper/paper.ts'
import type { SaleReport } from '../../../shared/contract/routes/sale-report.ts'
import type { Shop } from '../../../shared/shop/shop.ts'
import { parcelCode } from '../../../shared/packing/parcel-code.ts'

/** Names and addresses as in real Vietnamese sales, including all letters with two diacritics. */
export const recipients: readonly PaperParcel['recipient'][] = [
  {
    name: 'Nguyễn Thị Ánh Tuyết',
    phone: '+84901234567',
    line: '12/34 ngõ 5 phố Đê La Thành',
    ward: 'Phường Ô Chợ Dừa',
    province: 'Thành phố Hà Nội',
  },
  {
    name: 'Đặng Phương Thảo',
    phone: '0912345678',
    line: 'Nhà cuối đường, ấp Rạch Giồng, gần chợ Cầu Kè',
    ward: 'Xã Cầu Kè',
    province: 'Tỉnh Vĩnh Long',
  },
  {
    name: 'Trần Văn Hữu Phước',
    phone: '0987654321',
    line: '78 Nguyễn Huệ',
    ward: 'Phường Sài Gòn',
    province: 'Thành phố Hồ Chí Minh',
  },
  {
    name: 'Lê Huỳnh Bảo Ngọc',
    phone: '+84351112223',
    line: 'Tổ 7, ấp Mỹ Quới',
    ward: 'Xã Tân An',
    province: 'Tỉnh Vĩnh Long',
  },
  {
    name: 'ĐẶNG NGỌC ẨN',
    phone: '0701234567',
    line: 'Số 1 đường Lê Duẩn',
    ward: 'Phường Buôn Ma Thuột',
    province: 'Tỉnh Đắk Lắk',
  },
  {
    name: 'Phạm Quỳnh Như',
    phone: '0281234567',
    line: 'Lô B2-15 chung cư Hoàng Anh Gia Lai',
    ward: 'Phường Hải Châu',
    province: 'Thành phố Đà Nẵng',
  },
]

export const goods: readonly PaperLine[] = [
  { sku: 'KEO-DUA-SAP', title: 'Kẹo dừa sáp Cầu Kè hộp 250 g', quantity: 1, grams: 280 },
  { sku: 'BUOI-DX', title: 'Bưởi da xanh Bến Tre (trái 1,2–1,5 kg)', quantity: 2, grams: 1350 },
  { sku: 'BANH-PHONG', title: 'Bánh phồng mì Giồng Trôm', quantity: 1, grams: 420 },
  { sku: 'MAT-HOA-DUA', title: 'Mật hoa dừa hữu cơ chai 500 ml', quantity: 3, grams: 950 },
  { sku: 'TRA-MANG-CAU', title: 'Trà mãng cầu gai sấy lạnh, túi zip 100 g', quantity: 1, grams: 120 },
]

export const sampleShop: Shop = {
  name: 'Hợp tác xã Dừa sáp Cầu Kè',
  sender: {
    name: 'Thạch Thị Sô Phia',
    phone: '+84912000000',
    line: '12 đường 30/4, khóm 4',
    ward: 'Xã Cầu Kè',
    province: 'Tỉnh Vĩnh Long',
  },
  inspection: 'look',
  returnNote: 'gọi shop trước khi hoàn',
}

/** Parcel `number` of a batch, different from its neighbours in name, goods and cash. */
export function sampleParcel(number: number, change: Partial<PaperParcel> = {}): PaperParcel {
  return {
    code: parcelCode(number),
    number,
    recipient: recipients[number % recipients.length]!,
    lines: goods.slice(0, 1 + (number % goods.length)),
    cod: { amount: number % 4 === 3 ? 0 : 125_000 + number * 1_000, currency: 'VND' },
    packBy: '2026-01-01T16:59:59.999Z',
    handOverBy: '2026-01-01T16:59:59.999Z',
    orders: Array.from({ length: 1 + (number % 3) }, (_, at) => number * 4 + at * 2),
    ...(number % 2 === 0 && { carrier: { name: 'GHN', service: 'Hàng nhẹ', tracking: 'LKGH12', sortCode: '12-A-03' } }),
    ...change,
  }
}

export function sampleBatch(parcels: PaperParcel[], change: Partial<PaperBatch> = {}): PaperBatch {
  return {
    batchNumber: 7,
    saleTitle: 'Phiên live Tết: đặc sản Cầu Kè',
    sellerName: sampleShop.name,
    shop: sampleShop,
    timeZone: 'Asia/Ho_Chi_Minh',
    packBy: '2026-01-01T16:59:59.999Z',
    printedAt: '2026-01-01T05:30:00.000Z',
    parcels,
    ...change,
  }
}

export function sampleManifest(parcels: number): PaperManifest {
  return {
    manifestId: '0b9f6f0e-6c1e-4a57-9a55-0d3c2f1f7a10',
    number: '1/1-2',
    carrier: 'Bưu cục Cầu Kè – Vietnam Post',
    sellerName: 'Hợp tác xã Dừa sáp Cầu Kè',
    handedOverAt: '2026-01-01T10:05:00.000Z',
    timeZone: 'Asia/Ho_Chi_Minh',
    currency: 'VND',
    parcels: Array.from({ length: parcels }, (_, at) => ({
      code: parcelCode(at),
      recipientProvince: recipients[at % 6]!.province,
      cod: at % 4 === 3 ? 0 : 125_000,
    })),
  }
}

/** What buyers type when nobody is looking: each must stay inside its own label. */
export const hostileTexts: readonly string[] = [
  'Nguyễn Thị Hường '.repeat(30).slice(0, 500),
  'Ẵ'.repeat(500),
  'Lan 🌸🌸 Shop 👨‍👩‍👧',
  'שלום עולם مرحبا بالعالم',
  '\u202Egnourt hnìb\u202C \u2066x\u2069',
  'A\u0000B\u0007C\r\nD\fE\u2028F\u0085G',
  'T\u200Bh\u200Bu\uFEFF Hà\u00AD',
  'Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030A\u030B\u030Calgo',
  'Nguye\u0302\u0303n Thi\u0323 A\u0301nh',
  '^XZ^XA^FDfree^FS',
  '~JR',
  '_5E',
  '^CC',
  '>;>8',
  '\uD800 lone',
  '   ',
  '',
]

/** A report whose sale and goods have these texts as names. */
export function sampleReport(texts: readonly string[]): SaleReport {
  return {
    saleId: '0b9f6f0e-6c1e-4a57-9a55-0d3c2f1f7a10',
    title: texts[0]!,
    state: 'closed',
    currency: 'VND',
    timeZone: 'Asia/Ho_Chi_Minh',
    deadlinePolicy: 'same-day',
    rehearsal: false,
    openedAt: '2026-01-01T03:00:00.000Z',
    closedAt: '2026-01-01T05:00:00.000Z',
    madeAt: '2026-01-01T05:30:00.000Z',
    orders: { placed: 3, accepted: 3, held: 0, turnedAway: 0 },
    sold: { units: 3, money: 255_000, cod: 255_000, prepaid: 0, refundDue: 0 },
    turnedAway: [],
    lostMoney: 0,
    parcels: { waiting: 3, picking: 0, packed: 0, handedOver: 0, late: 0, breaches: 0, packBy: null },
    items: texts.map((title, at) => ({
      sku: `SKU-${at}`,
      title,
      price: 85_000,
      quota: 10,
      sold: 1,
      held: 0,
      available: 9,
      money: 85_000,
      turnedAwayUnits: 0,
      turnedAwayMoney: 0,
      firstPinnedAt: null,
      soldOutAt: null,
      soldOutSeconds: null,
    })),
    pins: texts.map((title, at) => ({
      sku: `SKU-${at}`,
      title,
      pinnedAt: '2026-01-01T03:00:00.000Z',
      unpinnedAt: null,
      orders: 1,
      units: 1,
      money: 85_000,
      soldOutSeconds: null,
    })),
  }
}
