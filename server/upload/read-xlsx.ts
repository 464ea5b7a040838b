import { posix } from 'node:path'
import { openCellBudget, openGrid, type GridOptions } from './grid.ts'
import { sheetsMax } from './limits.ts'
import { damaged, openArchive, tooLarge, type Archive } from './open-archive.ts'
import { readFormats } from './read-styles.ts'
import { readSharedStrings } from './read-shared-strings.ts'
import { readXlsxSheet } from './read-xlsx-sheet.ts'
import { attributeOf, isOn, readXml } from './read-xml.ts'
import type { Sheet, Workbook } from '../../shared/sheet/workbook.ts'
import { UnreadableFile } from './sheet.ts'

/** A relationship to another part: its id, its kind (the last word of its type) and its path. */
interface Relation {
  id: string
  kind: string
  target: string
}

/**
 * Reads an XLSX workbook, whichever program wrote it. Throws {@link UnreadableFile}, which identifies other kinds of
 * ZIP files.
 */
export async function readXlsx(bytes: Buffer, options: GridOptions): Promise<Workbook> {
  const { limits } = options
  const archive = await openArchive(bytes, limits)
  const main = await findWorkbookPart(archive)
  const relations = await readRelations(archive, main)
  const { sheets, date1904 } = await readSheetList(archive, main)
  const partOf = (kind: string): string | undefined => relations.find((one) => one.kind === kind)?.target
  const shared = {
    strings: await readSharedStrings(archive, partOf('sharedStrings'), limits),
    formats: await readFormats(archive, partOf('styles')),
    date1904,
  }
  const budget = openCellBudget(limits)
  const read: Sheet[] = []
  for (const { name, hidden, relationId } of sheets) {
    const relation = relations.find(({ id }) => id === relationId)
    if (!relation) throw damaged()
    // Chart and dialog sheets have no cells.
    if (relation.kind !== 'worksheet') continue
    read.push({ name, hidden, ...(await readXlsxSheet(archive, relation.target, shared, openGrid(budget, options))) })
  }
  return { source: 'xlsx', sheets: read, ...(date1904 && { date1904 }), notes: [] }
}

async function findWorkbookPart(archive: Archive): Promise<string> {
  const root = archive.has('_rels/.rels') ? await readRelations(archive, '') : []
  const main = root.find(({ kind }) => kind === 'officeDocument')?.target ?? 'xl/workbook.xml'
  if (/\.xml$/i.test(main) && archive.has(main) && !/^(word|ppt)\//i.test(main)) return main
  throw new UnreadableFile('not-xlsx', nameArchive(archive))
}

/** Identifies a ZIP file that is not a workbook, and says what to do with it. */
function nameArchive({ names }: Archive): string {
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
  if (has(/^xl\/.*\.bin$/)) return 'this is an XLSB workbook; save it as XLSX'
  if (has(/^word\//)) return 'this is a Word document; copy the table into Excel and save it as XLSX'
  if (has(/^ppt\//)) return 'this is a presentation; copy the table into Excel and save it as XLSX'
  if (has(/^index\/.*\.iwa$/)) return 'this is a Numbers document; export it as Excel (XLSX)'
  if (has(/^content\.xml$/)) return 'this is an OpenDocument file; save it as XLSX'
  if (has(/\.(xlsx|xls|csv|zip)$/))
    return 'this is a ZIP file containing other files; unpack it and send only the spreadsheet'
  return 'this ZIP file is not a workbook; send the spreadsheet as XLSX or CSV'
}

async function readRelations(archive: Archive, part: string): Promise<Relation[]> {
  const folder = posix.dirname(part)
  const file = posix.join(folder, '_rels', `${posix.basename(part)}.rels`)
  const relations: Relation[] = []
  await readXml(archive, file, {
    open: (name, attributes) => {
      if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return
      const target = (attributes['Target'] ?? '').replaceAll('\\', '/')
      relations.push({
        id: attributes['Id'] ?? '',
        kind: (attributes['Type'] ?? '').split('/').at(-1)!,
        target: target.startsWith('/') ? target.slice(1) : posix.join(folder, target),
      })
    },
  })
  return relations
}

interface ListedSheet {
  name: string
  hidden: boolean
  relationId: string
}

async function readSheetList(archive: Archive, part: string): Promise<{ sheets: ListedSheet[]; date1904: boolean }> {
  const sheets: ListedSheet[] = []
  let date1904 = false
  await readXml(archive, part, {
    open: (name, attributes) => {
      if (name === 'workbookPr') date1904 = isOn(attributes['date1904'])
      if (name !== 'sheet') return
      if (sheets.length === sheetsMax) throw tooLarge()
      const hidden = ['hidden', 'veryHidden'].includes(attributes['state'] ?? '')
      sheets.push({
        name: (attributes['name'] ?? '').normalize('NFC'),
        hidden,
        relationId: attributeOf(withoutSheetId(attributes), 'id') ?? '',
      })
    },
  })
  return { sheets, date1904 }
}

/** The relationship's id has a prefix (`r:id`); `sheetId` is a different number. */
function withoutSheetId(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name.includes(':')))
}
