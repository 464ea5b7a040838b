import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BatchView } from '../../shared/contract/common.ts'
import { inParallel, type Http } from '../lib/http-client.ts'

const documents = ['pick-list', 'packing-slips', 'labels'] as const
const ownFiles =
  /^(batch-\d{3,}-(pick-list|packing-slips|labels)|manifest-\d{3}|sale-\d-labels-\d+)\.pdf$|^sale-\d-evidence\.zip$/

const sayEveryMs = 5_000

/** Creates the folder and removes the papers of an earlier demo; other files are not ours to delete. */
export function clearOutput(folder: string): void {
  makeFolder(folder)
  for (const name of readdirSync(folder)) if (ownFiles.test(name)) rmSync(join(folder, name))
}

/**
 * Saves the documents of all batches, numbered in packing order. Returns how many labels they contain; throws when a
 * parcel has none.
 */
export async function savePaper(
  http: Http,
  token: string,
  batches: readonly BatchView[],
  folder: string,
  say: (line: string) => void,
): Promise<number> {
  let done = 0
  const timer = setInterval(() => say(`  ${done} of ${batches.length} batches have their paper…`), sayEveryMs)
  const labels = await inParallel(batches, 3, async ({ batchId, parcels }, index) => {
    let pages = 0
    for (const document of documents) {
      const bytes = await http.bytes(`/api/batches/${batchId}/${document}.pdf`, token)
      await writeFile(join(folder, `batch-${String(index + 1).padStart(3, '0')}-${document}.pdf`), bytes)
      if (document === 'labels') pages = pagesOf(bytes)
    }
    const wanted = parcels.filter((parcel) => parcel.state !== 'cancelled').length
    if (pages !== wanted) throw new Error(`batch ${index + 1} has ${wanted} parcels, but ${pages} labels`)
    done += 1
    return pages
  }).finally(() => clearInterval(timer))
  return labels.reduce((sum, pages) => sum + pages, 0)
}

export function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}

/** By hand, since a recursive mkdir in Node 20 never returns on a file system that refuses new folders with ENOENT. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}
