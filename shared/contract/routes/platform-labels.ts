import { z } from 'zod'
import { labelFileErrors, labelFileMax, trayProblems } from '../../platform/label.ts'
import { id, instant } from '../common.ts'
import { plainText, text, type Route } from '../route.ts'
import { staffName } from '../staff-name.ts'

/** Who brings a platform's orders and labels in, and who hands the parcels over. */
const allow = ['host', 'dispatcher', 'owner', 'admin'] as const

const shopParams = z.strictObject({ shop: id })
const pageName = z.string().regex(/^[0-9a-f-]{36}-[1-9]\d{0,3}$/, 'must be <file>-<page>')
const trayParams = z.strictObject({ shop: id, page: pageName })

const labelFile = z.object({
  fileId: id,
  name: z.string(),
  bytes: z.int(),
  pages: z.int().nullable().describe('`null` until the file is taken apart'),
  read: z.int().describe('Pages that were read so far'),
  matched: z.int().describe('Pages whose package was found'),
  state: z.enum(['reading', 'done', 'failed']),
  error: z.enum(labelFileErrors).nullable().describe('Why nothing of the file can be used'),
  actor: staffName,
  at: instant,
})
export type LabelFileView = z.output<typeof labelFile>

const trayPage = z.object({
  page: pageName,
  file: z.string().describe("The file's name"),
  number: z.int(),
  problem: z.enum(trayProblems),
  codes: z.array(z.string()).describe('What may be codes on it'),
  thumbnail: z.string().describe('Where its picture is'),
  at: instant,
})
const packageWithoutLabel = z.object({
  platformOrderIds: z.array(z.string()),
  packageId: z.string().describe('Empty until the platform has made one'),
  tracking: z.string().nullable(),
  parcelCode: z.string().nullable(),
  batchId: id.nullable(),
  number: z.int().nullable().describe('Its place in the batch'),
})
const tray = z.object({
  pages: z.array(trayPage),
  pagesInAll: z.int(),
  discarded: z.array(trayPage.omit({ problem: true })).describe('The 50 pages that were thrown away last'),
  packages: z.array(packageWithoutLabel).describe('To be packed, and without a label'),
  packagesInAll: z.int(),
})
export type Tray = z.output<typeof tray>

const platformId = text(60)
const assignment = z.union([
  z.strictObject({ platformOrderId: platformId, packageId: z.string().max(60) }),
  z.strictObject({ tracking: platformId }),
  z.strictObject({ discard: z.literal(true) }),
  z.strictObject({ restore: z.literal(true) }),
])
export type TrayAssignment = z.output<typeof assignment>

/** The labels that a platform makes for its packages. */
export const platformLabelRoutes = {
  addLabels: {
    method: 'post',
    path: '/api/platforms/:shop/labels',
    allow,
    params: shopParams,
    query: z.strictObject({ name: plainText(200).default('labels.pdf') }),
    raw: {
      bytesMax: labelFileMax.bytes,
      types: ['application/pdf', 'application/octet-stream'],
      streamed: true,
    },
    status: 201,
    answer: labelFile.extend({ replayed: z.literal(true).optional() }),
    about: `Add a PDF with labels of this shop's platform (up to ${labelFileMax.bytes / 1024 / 1024} MiB, ${labelFileMax.pages} pages), in any order, before or after its orders. The same bytes are kept once. The answer does not wait until its pages are read: see the list.`,
  },
  listLabelFiles: {
    method: 'get',
    path: '/api/platforms/:shop/labels',
    allow,
    params: shopParams,
    answer: z.object({ items: z.array(labelFile) }),
    about: 'The latest 100 files of labels, newest first, with how far each is read.',
  },
  readTray: {
    method: 'get',
    path: '/api/platforms/:shop/tray',
    allow,
    params: shopParams,
    answer: tray,
    about:
      'Pages of which nobody knows the package, with the reason, and packages to be packed without a label: 500 of each at most.',
  },
  readTrayThumbnail: {
    method: 'get',
    path: '/api/platforms/:shop/tray/:page/thumbnail',
    allow,
    params: trayParams,
    answer: 'image/webp',
    about: 'A small picture of a page.',
  },
  assignTrayPage: {
    method: 'post',
    path: '/api/platforms/:shop/tray/:page/assign',
    allow,
    params: trayParams,
    body: assignment,
    answer: z.object({ page: pageName }),
    about:
      'Say which package a page is the label of, by its ids or its tracking code, or throw the page away, or put a page back that was thrown away: then it is matched like any other. Takes the place of any other page of the package.',
  },
} as const satisfies Record<string, Route>
