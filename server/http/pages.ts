import type { Express, Request, Response } from 'express'
import { readdirSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import sirv from 'sirv'
import { ConfigError } from '../../shared/config.ts'
import { pageNames } from '../../shared/lib/page-names.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { Refusal, refusalCodes } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import { openLiveCalendar } from './live-calendar.ts'
import { openLivePage } from './live-page.ts'
import type { NoteRefusal } from './refusals.ts'

/** The page of a live sale has that sale's address and state in it; every other is served at the name of its folder. */
const viewer = 'viewer'
/** What a streaming program shows of a live sale, below the sale's address. */
const overlay = 'overlay'
/** At the top, because a service worker is in charge of what is below its path. */
const worker = 'service-worker.js'
/** Served where nothing else is. */
const notFound = 'not-found'
const home = 'home'
/** Pages that scan by camera. */
const scanning = new Set(['floor', 'hand-over', 'hub'])

/**
 * Serves the pages that `npm run build` wrote. Their assets are named by a hash of their content, so a phone loads each
 * once; the HTML itself is requested every time. Everything was compressed by the build, so serving costs one read from
 * memory. Throws {@link ConfigError} when a page is not built.
 */
export function servePages(app: Express, gateway: Gateway, built = projectPath('dist', 'pages')): void {
  const names = builtPages(projectPath('server', 'pages'), built)
  app.use(
    '/assets',
    sirv(`${built}/assets`, {
      immutable: true,
      maxAge: 31_536_000,
      brotli: true,
      gzip: true,
      dotfiles: false,
      setHeaders,
    }),
  )
  for (const name of [worker, ...readdirSync(built).filter((file) => file.endsWith('.webmanifest'))]) {
    const file = readFileSync(`${built}/${name}`)
    app.get(`/${name}`, (_request, response) => response.setHeader('cache-control', 'no-cache').type(name).send(file))
  }
  app.use('/icons', sirv(`${built}/icons`, { maxAge: 86_400, dotfiles: false }))
  // Provinces and wards change by law, not daily; a viewer's phone fetches a single province.
  app.use('/units', sirv(`${built}/units`, { maxAge: 86_400, brotli: true, gzip: true, dotfiles: false, setHeaders }))
  // Browsers ask for it wherever a page does not name its icon.
  const icon = readFileSync(`${built}/favicon.svg`)
  app.get('/favicon.ico', (_request, response) =>
    response.setHeader('cache-control', 'public, max-age=86400').type('image/svg+xml').send(icon),
  )
  for (const name of names.filter((one) => ![viewer, overlay, notFound].includes(one))) {
    const html = readFileSync(`${built}/${name}/index.html`)
    app.get(name === home ? '/' : `/${name}`, (_request, response) => {
      if (scanning.has(name)) allowWasm(response)
      response.setHeader('cache-control', 'no-cache').type('html').send(html)
    })
  }
  app.get('/live/:saleId/calendar.ics', openLiveCalendar(gateway))
  const overlayPage = readFileSync(`${built}/${overlay}/index.html`)
  app.get('/live/:saleId/overlay', (_request, response) =>
    response.setHeader('cache-control', 'no-cache').type('html').send(overlayPage),
  )
  app.get('/live/:saleId', openLivePage(gateway, readFileSync(`${built}/${viewer}/index.html`, 'utf8')))
}

/**
 * The last of all routes: an address where nothing is. A browser that opens one gets a page that says what to do;
 * everything else, and whatever asks below `/api`, gets the problem document.
 */
export function serveUnknownAddresses(app: Express, note: NoteRefusal): void {
  const html = readFileSync(projectPath('dist', 'pages', notFound, 'index.html'))
  app.use(async (request, response) => {
    const refusal = new Refusal('not-found', 'There is nothing here.')
    if (!isOpenedByBrowser(request)) throw refusal
    await note(request, response, refusal)
    response.status(refusalCodes['not-found']).setHeader('cache-control', 'no-store').type('html').send(html)
  })
}

/** A browser's navigation prefers HTML; programs and `fetch` take anything. */
function isOpenedByBrowser(request: Request): boolean {
  return request.method === 'GET' && !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html'
}

/**
 * The pages that were built. Throws {@link ConfigError} naming those that have sources but were not: otherwise the
 * first visitor would notice.
 */
export function builtPages(sources: string, built: string): string[] {
  const names = pageNames(built)
  const missing = pageNames(sources).filter((name) => !names.includes(name))
  if (missing.length > 0)
    throw new ConfigError(`These pages are not built: ${missing.join(', ')}. Build them with: npm run build`)
  return names
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
  const type = textTypes[/\.(\w+)(?:\.gz|\.br)?$/.exec(path)?.[1] ?? '']
  if (type !== undefined) response.setHeader('content-type', `${type}; charset=utf-8`)
}
