import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needTool } from './find-tool.ts'

/** The tools that `readPdf` and `readBarcodes` run. */
export const pdfTools = ['pdftotext', 'pdfinfo', 'pdftoppm', 'zbarimg'] as const

export interface ReadPdf {
  pages: string[]
  info: string
  boxes: string
}

/**
 * What another program reads in a PDF: text page by page (whitespace collapsed), pdfinfo's lines, and every word's box.
 */
export function readPdf(bytes: Uint8Array): ReadPdf {
  return withFile(bytes, (file) => {
    const text = execFileSync(needTool('pdftotext'), ['-layout', '-enc', 'UTF-8', file, '-'], { encoding: 'utf8' })
    const pages = text
      .split('\f')
      .slice(0, -1)
      .map((page) => page.replace(/\s+/g, ' ').trim())
    const boxes = execFileSync(needTool('pdftotext'), ['-bbox', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    return { pages, info: execFileSync(needTool('pdfinfo'), ['-l', '9999', file], { encoding: 'utf8' }), boxes }
  })
}

/** All that another program reads in a PDF as text. */
export function readPdfText(bytes: Uint8Array): string {
  return withFile(bytes, (file) =>
    execFileSync(needTool('pdftotext'), ['-layout', '-enc', 'UTF-8', file, '-'], { encoding: 'utf8' }),
  )
}

/** Every Code 128 of a PDF as a scanner reads it from a 203 dpi print, page by page. */
export function readBarcodes(bytes: Uint8Array): string[] {
  return withFile(bytes, (file, folder) => {
    execFileSync(needTool('pdftoppm'), ['-r', '203', '-gray', file, join(folder, 'page')])
    const prints = readdirSync(folder)
      .filter((name) => name.endsWith('.pgm'))
      .toSorted()
      .map((name) => join(folder, name))
    const read = execFileSync(needTool('zbarimg'), ['-q', '--raw', '-Sdisable', '-Scode128.enable', ...prints], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return read.trim().split('\n')
  })
}

function withFile<T>(bytes: Uint8Array, use: (file: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-paper-'))
  try {
    const file = join(folder, 'paper.pdf')
    writeFileSync(file, bytes)
    return use(file, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
