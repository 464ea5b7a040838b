import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import sharp from 'sharp'
import { filesOf } from './files-of.ts'

/** The bars of the browser and the ground behind a page while it opens: `--card` and `--paper` of `ui/tokens.css`. */
const colours = { light: '#ffffff', dark: '#1c1f25', ground: '#faf8f3' }

const staffManifest = 'app.webmanifest'
const buyersManifest = 'my-orders.webmanifest'
const buyersPages = ['viewer', 'my-orders']

/** What the head of a page says about the app that it belongs to: its manifest, its icon on an iPhone, its colours. */
export function appTags(page: string): string {
  const manifest = buyersPages.includes(page) ? buyersManifest : staffManifest
  return [
    `<link rel="manifest" href="/${manifest}" />`,
    '<link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />',
    `<meta name="theme-color" content="${colours.light}" media="(prefers-color-scheme: light)" />`,
    `<meta name="theme-color" content="${colours.dark}" media="(prefers-color-scheme: dark)" />`,
  ].join('\n    ')
}

/**
 * Two apps that a phone can install: staff start at the home page of the shop, buyers at their orders (an iPhone shows
 * them notifications only there).
 */
export function writeManifests(out: string): void {
  const write = (name: string, own: { name: string; short_name: string; start_url: string }): void =>
    writeFileSync(join(out, name), JSON.stringify({ id: own.start_url, ...own, ...common }, null, 2))
  write(staffManifest, { name: 'Flashpack', short_name: 'Flashpack', start_url: '/' })
  write(buyersManifest, { name: 'Đơn hàng của tôi', short_name: 'Đơn của tôi', start_url: '/my-orders' })
}

const icon = (name: string, size: number, purpose: 'any' | 'maskable'): object => ({
  src: `/icons/${name}.png`,
  sizes: `${size}x${size}`,
  type: 'image/png',
  purpose,
})
const common = {
  lang: 'vi',
  dir: 'ltr',
  scope: '/',
  display: 'standalone',
  background_color: colours.ground,
  theme_color: colours.light,
  icons: [
    icon('icon-192', 192, 'any'),
    icon('icon-512', 512, 'any'),
    icon('maskable-192', 192, 'maskable'),
    icon('maskable-512', 512, 'maskable'),
  ],
}

/** Draws all icons from the one drawing. Systems cut their own shape out of a maskable icon, so it has no corners. */
export async function drawIcons(drawing: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const rounded = readFileSync(drawing, 'utf8')
  const square = rounded.replace(/ rx="\d+"/, '')
  const draw = async (svg: string, name: string, size: number): Promise<void> => {
    const density = (72 * size) / 32
    await sharp(Buffer.from(svg), { density })
      .resize(size, size)
      .png()
      .toFile(join(folder, `${name}.png`))
  }
  await draw(rounded, 'icon-192', 192)
  await draw(rounded, 'icon-512', 512)
  await draw(square, 'maskable-192', 192)
  await draw(square, 'maskable-512', 512)
  await draw(square, 'apple-touch-icon', 180)
}

/** Marks the service worker with a hash of everything built, so that browsers take each new build for a new worker. */
export function stampWorker(out: string): void {
  const file = join(out, 'service-worker.js')
  const hash = createHash('sha256')
  for (const path of filesOf(out).filter((path) => /\.(html|js|css|wasm|webmanifest|png)$/.test(path)))
    hash.update(relative(out, path)).update(readFileSync(path))
  const worker = readFileSync(file, 'utf8').replace('{{build}}', hash.digest('hex').slice(0, 16))
  writeFileSync(file, worker)
}
