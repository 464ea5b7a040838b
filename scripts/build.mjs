import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

// Plain JavaScript, unlike everything else: it runs before anything is compiled.

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const compiler = join(root, 'node_modules', 'typescript-compiler', 'bin', 'tsc')
const stampFile = join(dist, '.built-from')

/**
 * The sources of web, workers and the operator's commands. Tests, benches and other developer tools are not included.
 */
const sources = ['server', 'workers', 'shared', 'scripts', 'data/vn-admin-units', 'package-lock.json', 'tsconfig.json']
const developersOnly = /^scripts\/(bench|chaos|demo|mutation)\//

/**
 * `npm run build` brings `dist/` up to date for production; `npm run build -- --all` also builds tests, benches, and
 * the types of the pages. Without `--all` it does nothing when the sources match the existing build, so that a host
 * without a compiler can start a finished build.
 */
process.exitCode = await buildAll(process.argv.includes('--all'))

/** @param {boolean} isForDevelopers */
async function buildAll(isForDevelopers) {
  const built = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined
  const source = sourceHash()
  if (!isForDevelopers && built === source) return 0
  if (!existsSync(compiler)) {
    const why = built === undefined ? 'There is no build in dist/' : 'The build in dist/ was made from other sources'
    process.stderr.write(
      `${why}, and the compiler is not installed: run npm ci (without --omit=dev) and npm run build, or copy the dist/ of this version here.\n`,
    )
    return 3
  }
  if (built !== source) process.stderr.write('Building Flashpack (once for each version; a minute or two) …\n')
  const projects = isForDevelopers ? ['tsconfig.json', 'server/pages/tsconfig.json'] : ['tsconfig.build.json']
  const isCompiled = await Promise.all(projects.map((project) => compile(project)))
  if (isCompiled.includes(false)) return 1
  for (const bundler of ['build-pages', 'build-processes'])
    if (!(await succeeds([join(dist, 'scripts', `${bundler}.js`)]))) return 1
  removeLeftovers()
  writeFileSync(stampFile, source)
  return 0
}

/**
 * By one checker: each of several works out the types that they share anew, which doubles the work of all.
 * @param {string} project
 */
function compile(project) {
  return succeeds([compiler, '-p', project, '--checkers', '1'])
}

/** @param {string[]} args */
async function succeeds(args) {
  const [status] = await once(spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }), 'exit')
  return status === 0
}

/** One hash of all sources, independent of where the project is located. */
function sourceHash() {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesOf(join(root, source)))) {
    const name = relative(root, file).split(sep).join('/')
    if (!developersOnly.test(name)) hash.update(name).update('\0').update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** Compiled files whose source is gone would otherwise still be imported, or run as tests. */
function removeLeftovers() {
  for (const folder of ['server', 'workers', 'shared', 'scripts', 'test'])
    for (const file of filesOf(join(dist, folder))) {
      const source = join(root, relative(dist, file)).replace(/\.js(\.map)?$/, '')
      if (/\.js(\.map)?$/.test(file) && !existsSync(`${source}.ts`)) rmSync(file)
    }
}

/**
 * The file itself, or all files of a folder.
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isDirectory()) return found ? [path] : []
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}
