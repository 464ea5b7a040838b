import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { projectPath } from '../../shared/lib/paths.ts'

const folders = ['server', 'workers', 'shared', 'scripts', 'test'] as const

/** A file of the source, with what it imports: paths in the project, or names of packages. */
interface Source {
  path: string
  text: string
  lines: string[]
  imports: string[]
}

export const sources: readonly Source[] = folders.flatMap((folder) =>
  readdirSync(projectPath(folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => readSource(relative(projectPath(), join(entry.parentPath, entry.name)).split(sep).join('/'))),
)

function readSource(path: string): Source {
  const text = readFileSync(projectPath(path), 'utf8')
  const imports = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => {
    const name = match[1]!
    return name.startsWith('.') ? importedPath(path, name) : name
  })
  return { path, text, lines: text.split('\n'), imports }
}

export const inside = (folder: string, path: string): boolean => path.startsWith(`${folder}/`)
export const ours = (path: string): boolean => folders.some((folder) => inside(folder, path))

/** What a check finds in each file, preceded by the file's path. */
export function findings(check: (source: Source) => string[]): string[] {
  return sources.flatMap((source) => check(source).map((finding) => `${source.path}: ${finding}`))
}

/** The path in the project of what a file imports by a relative name. */
export function importedPath(path: string, name: string): string {
  return normalize(join(dirname(path), name))
    .split(sep)
    .join('/')
}
