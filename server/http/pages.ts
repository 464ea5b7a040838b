import type { Express, Response } from 'express'
import { existsSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import sirv from 'sirv'
import { projectPath } from '../../shared/lib/paths.ts'
import type { Gateway } from '../context.ts'
import { openLivePage } from './live-page.ts'

/** The pages with their addresses; each is a folder of `server/pages/` and is built to one HTML file. */
const pages: { face: string; path: string; scans?: true }[] = [
  { face: 'host', path: '/host' },
  { face: 'floor', path: '/floor', scans: true },
  { face: 'hand-over', path: '/hand-over', scans: true },
  { face: 'control', path: '/control' },
  { face: 'sign-in', path: '/sign-in' },
]

/**
 * Serves the pages as `npm run build` wrote them. What they load has its content's hash in its name, so a phone loads it once; the HTML itself is asked
 * for each time. Everything was packed at the build, so serving costs a read from memory.
 */
export function servePages(app: Express, gateway: Gateway): void {
  const built = projectPath('dist', 'pages')
  if (!existsSync(built)) return
  app.use(
    '/assets',
    sirv(`${built}/assets`, { immutable: true, maxAge: 31_536_000, gzip: true, dotfiles: false, setHeaders }),
  )
  // Keeps the packing station's page for when there is no network; its own address says how far it may reach.
  const worker = `${built}/floor-worker.js`
  if (existsSync(worker))
    app.get('/floor-worker.js', (_request, response) =>
      response.setHeader('cache-control', 'no-cache').type('text/javascript').send(readFileSync(worker)),
    )
  // Provinces and wards change by law, not by the day; a viewer's phone asks for one province.
  app.use('/units', sirv(`${built}/units`, { maxAge: 86_400, gzip: true, dotfiles: false, setHeaders }))
  for (const { face, path, scans } of pages) {
    const file = `${built}/${face}/index.html`
    if (!existsSync(file)) continue
    const html = readFileSync(file)
    app.get(path, (_request, response) => {
      if (scans) allowWasm(response)
      response.setHeader('cache-control', 'no-cache').type('html').send(html)
    })
  }
  app.get('/live/:saleId', openLivePage(gateway, readFileSync(`${built}/viewer/index.html`, 'utf8')))
}

/** A page that scans by camera reads codes with WebAssembly where the browser cannot: that, and no other code made of text, is allowed there. */
function allowWasm(response: Response): void {
  const policy = String(response.getHeader('content-security-policy') ?? '')
  response.setHeader(
    'content-security-policy',
    policy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"),
  )
}

const textTypes: Record<string, string> = {
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  svg: 'image/svg+xml',
}

/** Text says in which character set it is; the server of files does so for HTML alone. */
function setHeaders(response: ServerResponse, path: string): void {
  const type = textTypes[/\.(\w+)(?:\.gz)?$/.exec(path)?.[1] ?? '']
  if (type !== undefined) response.setHeader('content-type', `${type}; charset=utf-8`)
}
