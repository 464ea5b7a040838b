import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { ExportedTable, ExportLayout } from '../contract/routes/order-desk.ts'
import { projectPath } from '../lib/paths.ts'
import { localPhone } from '../person/phone.ts'

export type UploadLayout = Exclude<ExportLayout, 'orders'>

/**
 * A parcel, or orders that will share one, as a row of a carrier's bulk upload. Money in whole units of the currency.
 */
export interface UploadParcel {
  /** The parcel's code; before there is one, the numbers of its orders. */
  code: string
  name: string
  /** E.164. */
  phone: string
  line: string
  ward: string
  province: string
  goods: string
  pieces: number
  goodsValue: number
  cod: number
  note: string
  /** What it weighs, or its goods while there is no parcel; null when that is not known: then the shop weighs it. */
  grams: number | null
}

type Cell = string | number | null
const values = {
  row: (_parcel: UploadParcel, place: number): Cell => place + 1,
  code: ({ code }: UploadParcel): Cell => code,
  name: ({ name }: UploadParcel): Cell => name,
  phone: ({ phone }: UploadParcel): Cell => localPhone(phone),
  line: ({ line }: UploadParcel): Cell => line,
  ward: ({ ward }: UploadParcel): Cell => ward,
  province: ({ province }: UploadParcel): Cell => province,
  fullAddress: ({ line, ward, province }: UploadParcel): Cell => [line, ward, province].filter(Boolean).join(', '),
  goods: ({ goods }: UploadParcel): Cell => goods,
  pieces: ({ pieces }: UploadParcel): Cell => pieces,
  goodsValue: ({ goodsValue }: UploadParcel): Cell => goodsValue,
  cod: ({ cod }: UploadParcel): Cell => cod,
  note: ({ note }: UploadParcel): Cell => note,
  grams: ({ grams }: UploadParcel): Cell => grams,
  kilograms: ({ grams }: UploadParcel): Cell => (grams === null ? null : grams / 1_000),
}
const valueNames = Object.keys(values) as (keyof typeof values)[]

const uploadFile = z.strictObject({
  carrier: z.string().min(1),
  sheet: z.string().min(1).max(31),
  rowsAbove: z.int().min(0),
  columns: z
    .array(
      z
        .strictObject({
          title: z.string().min(1),
          value: z.enum(valueNames).optional(),
          fixed: z.union([z.string(), z.number()]).optional(),
        })
        .refine(({ value, fixed }) => value === undefined || fixed === undefined, 'has both a value and a fixed one'),
    )
    .min(1),
})
type UploadFile = z.output<typeof uploadFile>

/** The columns of a carrier's bulk upload. They are data, `data/carrier-uploads/`, because carriers change them. */
function readUploadFile(layout: UploadLayout): UploadFile {
  return uploadFile.parse(JSON.parse(readFileSync(projectPath('data', 'carrier-uploads', `${layout}.json`), 'utf8')))
}

/** Parcels in the columns of a carrier's bulk upload; what we do not know stays empty for the shop. */
export function uploadTable(layout: UploadLayout, parcels: readonly UploadParcel[]): ExportedTable {
  const { sheet, rowsAbove, columns } = readUploadFile(layout)
  return {
    name: sheet,
    rowsAbove,
    head: columns.map(({ title }) => title),
    rows: parcels.map((parcel, place) =>
      columns.map(({ value, fixed }) => (value ? values[value](parcel, place) : (fixed ?? null))),
    ),
  }
}
