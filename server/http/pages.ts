import type { Express, Response } from 'express'
import { existsSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import sirv from 'sirv'
import { projectPath } from '../../shared/lib/paths.ts'
import type { Gateway } from '../context.ts'
import { openLivePage } from './live-page.ts'

/** The pages and their addresses; each is a folder of `server/pages/` and is built into one HTML file. */
const pages: { face: string; path: string; scans?: true }[] = [
  { face: 'host', path: '/host' },
  { face: 'floor', path: '/floor', scans: true },
  { face: 'hand-over', path: '/hand-over', scans: true },
  { face: 'control', path: '/control' },
  { face: 'sign-in', path: '/sign-in' },
]

/**
 * Serves the pages as `npm run build` wrote them. Assets have a content hash in their name, so a phone loads them once;
 * the HTML is revalidated every time. Everything was compressed at build time, so serving costs one read from memory.
 */
export function servePages(app: Express, gateway: Gateway): void {
  const built = projectPath('dist', 'pages')
  if (!existsSync(built)) return
  app.use(
    '/assets',
    sirv(`${built}/assets`, { immutable: true, maxAge: 31_536_000, gzip: true, dotfiles: false, setHeaders }),
  )
  // Service worker that keeps the packing station usable offline; its path determines its scope.
  const worker = `${built}/floor-worker.js`
  if (existsSync(worker))
    app.get('/floor-worker.js', (_request, response) =>
      response.setHeader('cache-control', 'no-cache').type('text/javascript').send(readFileSync(worker)),
    )
  // Provinces and wards change by law, not daily; a viewer's phone fetches a single province.
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

/**
 * Pages that scan by camera decode with WebAssembly where the browser has no detector, so WebAssembly (but no `eval`)
 * is allowed there.
 */
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

/** Adds the charset to text types; sirv does so for HTML only. */
function setHeaders(response: ServerResponse, path: string): void {
  const type = textTypes[/\.(\w+)(?:\.gz)?$/.exec(path)?.[1] ?? '']
  if (type !== undefined) response.setHeader('content-type', `${type}; charset=utf-8`)
}
