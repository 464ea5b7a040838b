import { expect } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import bwip from 'bwip-js'
import PDFDocument from 'pdfkit'
import { freePort } from '../../scripts/services/free-port.ts'
import { isRoot, nobody, temporaryFolder, testWhere } from './support.ts'

const script = fileURLToPath(new URL('extractor.js', import.meta.url))
const hasApt = existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg')
const asOrdinaryUser = { ...(isRoot && nobody), cwd: '/' }
const isReachable = spawnSync(process.execPath, ['--check', script], asOrdinaryUser).status === 0
const testWithApt = testWhere(hasApt && isReachable)
const isOffline = hasApt && isReachable && extract(ownFolder(), { packages: ['hostname'] }).answer !== 'extracted'
const testOnline = testWhere(hasApt && isReachable, isOffline && 'no package server can be reached')

testOnline(
  'an ordinary user gets poppler and zbar without installing anything; they read real paper and are kept until they break',
  async () => {
    const home = ownFolder()
    const { answer, notices } = extract(home, { tools: true })
    const bin = join(home, '.cache', 'flashpack', 'paper-tools', 'bin')
    expect(answer).toBe(bin)
    expect(readdirSync(bin).toSorted()).toEqual(['pdfinfo', 'pdftoppm', 'pdftotext', 'zbarimg'])
    expect(readdirSync(join(home, '.cache', 'flashpack'))).toEqual(['paper-tools'])
    expect(notices).toHaveLength(1)

    const paper = join(home, 'paper.pdf')
    writeFileSync(paper, await pdfWithBarcode())
    const use = (program: string, ...args: string[]) =>
      execFileSync(join(bin, program), args, { ...asOrdinaryUser, env: {}, encoding: 'utf8' })
    expect(use('pdfinfo', paper)).toMatch(/^Pages: +1$/m)
    expect(use('pdftotext', paper, '-')).toMatch(/Parcel to Cau Ke/)
    use('pdftoppm', '-r', '203', '-gray', paper, join(home, 'page'))
    expect(use('zbarimg', '-q', '--raw', '-Sdisable', '-Scode128.enable', join(home, 'page-1.pgm')).trim()).toBe(
      '202611230042',
    )

    expect(extract(home, { tools: true, proxy: 'http://127.0.0.1:9' })).toEqual({ answer, notices: [] })
    writeFileSync(join(bin, 'zbarimg'), '#!/bin/sh\nexit 0\n')
    expect(extract(home, { tools: true })).toEqual({ answer, notices })
    expect(readFileSync(join(bin, 'zbarimg'), 'utf8')).toMatch(/usr\/bin\/zbarimg/)
  },
)

testWithApt('without a network it gives up and leaves nothing behind', async () => {
  const home = ownFolder()
  const since = performance.now()
  const { answer } = extract(home, { tools: true, proxy: `http://127.0.0.1:${await freePort()}` })
  expect(answer).toBeNull()
  expect(performance.now() - since).toBeLessThan(60_000)
  expect(readdirSync(join(home, '.cache', 'flashpack'))).toEqual([])
})

testOnline('a cache that cannot be written is skipped', () => {
  const home = ownFolder()
  const closed = join(home, '.cache')
  mkdirSync(closed)
  chmodSync(closed, 0o555)
  const { answer } = extract(home, { packages: ['hostname'] })
  expect(answer).toBe('unwritable,extracted')
  expect(readdirSync(join(home, 'data', 'cache'))).toEqual(['wish'])
})

testWithApt('packages that do not exist are unavailable, and nothing of them remains', () => {
  const home = ownFolder()
  expect(extract(home, { packages: ['flashpack-has-no-such-package'] }).answer).toBe('unavailable')
  expect(readdirSync(join(home, '.cache', 'flashpack'))).toEqual([])
})

interface Asked {
  tools?: boolean
  packages?: string[]
  proxy?: string
}

/** Runs in a process of an ordinary user, whose home is `home`. */
function extract(home: string, asked: Asked): { answer: string | null; notices: string[] } {
  const { proxy } = asked
  const env = {
    HOME: home,
    PATH: '/usr/bin:/bin',
    ...(proxy && { http_proxy: proxy, https_proxy: proxy, no_proxy: '' }),
  }
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [script, JSON.stringify({ home, tools: asked.tools ?? false, packages: asked.packages ?? [] })],
    { ...asOrdinaryUser, env, encoding: 'utf8' },
  )
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as { answer: string | null; notices: string[] }
}

function ownFolder(): string {
  const folder = temporaryFolder()
  if (isRoot) chownSync(folder, nobody.uid, nobody.gid)
  return folder
}

async function pdfWithBarcode(): Promise<Buffer> {
  const picture = await bwip.toBuffer({ bcid: 'code128', text: '202611230042', scale: 3 })
  const doc = new PDFDocument({ size: 'A6', margin: 20 })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => void chunks.push(chunk))
  doc.text('Parcel to Cau Ke').image(picture, 40, 80, { width: 200 })
  doc.end()
  await new Promise((resolve) => doc.on('end', resolve))
  return Buffer.concat(chunks)
}
