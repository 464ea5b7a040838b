import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * The project's folder, found by walking up from this file: the same from `shared/` and from the compiled
 * `dist/shared/`.
 */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)))

/** An absolute path below the project's folder, e.g. `projectPath('data', 'vn-admin-units')`. */
export function projectPath(...parts: string[]): string {
  return join(projectRoot, ...parts)
}

/** The built program of a thread, by its source: `threadProgram('server/upload/thread')`. */
export function threadProgram(source: string): URL {
  return pathToFileURL(projectPath('dist', `${source}.js`))
}

/** A WebAssembly file that the build copied out of a bundled package (scripts/build-processes.ts). */
export function wasmFile(name: string): string {
  return projectPath('dist', 'wasm', name)
}

function findRoot(from: string): string {
  if (existsSync(join(from, 'package-lock.json'))) return from
  const above = dirname(from)
  if (above === from) throw new Error('Flashpack cannot find its own package-lock.json: is this a complete checkout?')
  return findRoot(above)
}
