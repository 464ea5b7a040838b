import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needTool } from './find-tool.ts'

interface ZplApi {
  zplToBase64MultipleAsync(zpl: string, widthMm: number, heightMm: number, dotsPerMm: number): Promise<string[]>
}

/** Labels as another implementation's printer would print them, one PNG each. */
export async function printZpl(zpl: string, widthMm: number, heightMm: number, dotsPerMm = 8): Promise<Buffer[]> {
  const { ready } = createRequire(import.meta.url)('zpl-renderer-js') as { ready: Promise<{ api: ZplApi }> }
  const { api } = await ready
  return (await api.zplToBase64MultipleAsync(zpl, widthMm, heightMm, dotsPerMm)).map((png) =>
    Buffer.from(png, 'base64'),
  )
}

/** Every Code 128 in a picture, as a scanner reads it. */
export function readPicture(png: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-zpl-'))
  try {
    writeFileSync(join(folder, 'label.png'), png)
    const read = execFileSync(
      needTool('zbarimg'),
      ['-q', '--raw', '-Sdisable', '-Scode128.enable', join(folder, 'label.png')],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
    return read.trim().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
