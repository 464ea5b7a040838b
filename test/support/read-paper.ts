import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { needTool } from './find-tool.ts'

const run = promisify(execFile)

/** Like `readBarcodes`, but without blocking the process: a server in it keeps its connections meanwhile. */
export function scanned(bytes: Uint8Array): Promise<string[]> {
  return withFile(bytes, async (file, folder) => {
    await run(needTool('pdftoppm'), ['-r', '203', '-gray', file, join(folder, 'page')])
    const prints = (await readdir(folder))
      .filter((name) => name.endsWith('.pgm'))
      .toSorted()
      .map((name) => join(folder, name))
    const { stdout } = await run(needTool('zbarimg'), [
      '-q',
      '--raw',
      '-Sdisable',
      '-Scode128.enable',
      ...prints,
    ]).catch(pagesWithout)
    return stdout.trim().split('\n')
  })
}

/** zbarimg exits with 4 when a page has no barcode; what it read on the others stands. */
function pagesWithout(error: { code?: number; stdout: string }): { stdout: string } {
  if (error.code !== 4) throw error
  return error
}

/** The text of the QR code in a PNG picture. */
export function readQr(picture: Uint8Array): Promise<string> {
  return withFile(picture, async (file) => {
    const { stdout } = await run(needTool('zbarimg'), ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', file])
    return stdout.trim()
  })
}

/** Like `readPdf`, but without blocking the process: the text page by page, and pdfinfo's lines. */
export function shown(bytes: Uint8Array): Promise<{ pages: string[]; info: string }> {
  return withFile(bytes, async (file) => {
    const { stdout } = await run(needTool('pdftotext'), ['-layout', '-enc', 'UTF-8', file, '-'])
    const { stdout: info } = await run(needTool('pdfinfo'), ['-l', '9999', file])
    return {
      pages: stdout
        .split('\f')
        .slice(0, -1)
        .map((page) => page.replace(/\s+/g, ' ').trim()),
      info,
    }
  })
}

async function withFile<T>(bytes: Uint8Array, use: (file: string, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'flashpack-paper-'))
  try {
    await writeFile(join(folder, 'paper.pdf'), bytes)
    return await use(join(folder, 'paper.pdf'), folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
