import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
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

testWithApt(
  'an ordinary user gets poppler and zbar without installing anything; they read real paper and are kept until they break',
  async (t) => {
    const home = ownFolder(t)
    const { answer, notices } = extract(home, { tools: true })
    if (answer === null) return t.skip('no package server can be reached')
    assert.equal(answer, join(home, '.cache', 'flashpack', 'paper-tools', 'bin'))
    assert.deepEqual(readdirSync(answer).toSorted(), ['pdfinfo', 'pdftoppm', 'pdftotext', 'zbarimg'])
    assert.deepEqual(readdirSync(join(home, '.cache', 'flashpack')), ['paper-tools'])
    assert.equal(notices.length, 1)

    const paper = join(home, 'paper.pdf')
    writeFileSync(paper, await pdfWithBarcode())
    const use = (program: string, ...args: string[]) =>
      execFileSync(join(answer, program), args, { ...asOrdinaryUser, env: {}, encoding: 'utf8' })
    assert.match(use('pdfinfo', paper), /^Pages: +1$/m)
    assert.match(use('pdftotext', paper, '-'), /Parcel to Cau Ke/)
    use('pdftoppm', '-r', '203', '-gray', paper, join(home, 'page'))
    assert.equal(
      use('zbarimg', '-q', '--raw', '-Sdisable', '-Scode128.enable', join(home, 'page-1.pgm')).trim(),
      '202611230042',
    )

    assert.deepEqual(extract(home, { tools: true, proxy: 'http://127.0.0.1:9' }), { answer, notices: [] })
    writeFileSync(join(answer, 'zbarimg'), '#!/bin/sh\nexit 0\n')
    assert.deepEqual(extract(home, { tools: true }), { answer, notices })
    assert.match(readFileSync(join(answer, 'zbarimg'), 'utf8'), /usr\/bin\/zbarimg/)
  },
)

testWithApt('without a network it gives up within 10 s and leaves nothing behind', async (t) => {
  const home = ownFolder(t)
  const since = performance.now()
  const { answer } = extract(home, { tools: true, proxy: `http://127.0.0.1:${await freePort()}` })
  assert.equal(answer, null)
  assert.ok(performance.now() - since < 10_000)
  assert.deepEqual(readdirSync(join(home, '.cache', 'flashpack')), [])
})

testWithApt('a cache that cannot be written is passed over', (t) => {
  const home = ownFolder(t)
  const closed = join(home, '.cache')
  mkdirSync(closed)
  chmodSync(closed, 0o555)
  const { answer } = extract(home, { packages: ['hostname'] })
  if (answer === 'unwritable,unavailable') return t.skip('no package server can be reached')
  assert.equal(answer, 'unwritable,extracted')
  assert.deepEqual(readdirSync(join(home, 'data', 'cache')), ['wish'])
})

testWithApt('packages that nobody has are unavailable, and nothing of them stays', (t) => {
  const home = ownFolder(t)
  assert.equal(extract(home, { packages: ['flashpack-has-no-such-package'] }).answer, 'unavailable')
  assert.deepEqual(readdirSync(join(home, '.cache', 'flashpack')), [])
})

interface Asked {
  tools?: boolean
  packages?: string[]
  proxy?: string
}

/** Asks in a process of an ordinary user, whose home is `home`. */
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

function ownFolder(t: TestContext): string {
  const folder = temporaryFolder(t)
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
