import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program that checks our paper or `deploy/` (pdftotext, nginx): its path in FLASHPACK_TOOLS or PATH, or null. */
export function findTool(name: string): string | null {
  const folders = ['FLASHPACK_TOOLS', 'PATH'].flatMap((name) => (process.env[name] ?? '').split(delimiter))
  return (
    folders
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name))
      .find(canRun) ?? null
  )
}

/**
 * For a test's `skip`: why it cannot run, or false. With CI set it never skips, so the test fails where a tool is
 * missing.
 */
export function skipWithout(...names: string[]): string | false {
  const missing = names.filter((name) => findTool(name) === null)
  if (missing.length === 0 || (process.env['CI'] ?? '') !== '') return false
  return `needs ${missing.join(', ')} (Debian: poppler-utils, zbar-tools, chromium; nginx, caddy, prometheus, systemd)`
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome']

/** For a test's `skip`: why no page can be tested here, or false. */
export function skipWithoutBrowser(): string | false {
  return browsers.some((name) => findTool(name) !== null) ? false : skipWithout('chromium')
}

/** The browser without its window and tools: it starts in a third of the time, but knows no camera. */
const headlessShell = 'chromium-headless-shell'

/** The path of the browser; `whole`: one that has everything a person's has. */
export function needBrowser({ whole }: { whole: boolean }): string {
  const path = [...(whole ? [] : [headlessShell]), ...browsers].map(findTool).find((one) => one !== null)
  return path ?? needTool('chromium')
}

/** The path of a tool that must be there. */
export function needTool(name: string): string {
  const path = findTool(name)
  if (path === null) throw new Error(`${name} is neither in PATH nor in FLASHPACK_TOOLS`)
  return path
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
