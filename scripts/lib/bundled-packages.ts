import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { projectPath, projectRoot } from '../../shared/lib/paths.ts'

const folder = projectPath('dist', 'packages')
const paths = z.array(z.string())

/** The package of a module inside `node_modules`, with or without a bundler's marks around its path. */
const packagePath = /^(.*node_modules\/(?:@[^/]+\/)?[^/?]+)\//

/**
 * Keeps which packages the modules of a bundle are from: they ship inside `dist/`, though npm installs them only for
 * developers.
 */
export function keepBundledPackages(bundler: 'pages' | 'processes', modules: Iterable<string>): void {
  const found = new Set<string>()
  for (const module of modules) {
    const own = module
      .replaceAll('\\', '/')
      .replaceAll('\0', '')
      .split(`${projectRoot.replaceAll('\\', '/')}/`)
      .at(-1)!
    const path = packagePath.exec(own)?.[1]
    if (path !== undefined) found.add(path)
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${bundler}.json`), JSON.stringify([...found].toSorted(), null, 2))
}

/** The paths, as in `package-lock.json`, of all packages with code in `dist/`. */
export function bundledPackages(): ReadonlySet<string> {
  const files = existsSync(folder) ? readdirSync(folder) : []
  return new Set(files.flatMap((file) => paths.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))))
}
