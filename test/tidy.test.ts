import { expect, test } from './support/jest.ts'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { projectPath } from '../shared/lib/paths.ts'

/** Style as a failing test: import rules, banned calls and sizes (CONTRIBUTING.md). */

const folders = ['server', 'workers', 'shared', 'scripts', 'test'] as const
const linesMax = 350
/** Of tests, and of tables that are read row by row. */
const tableLinesMax = 420
const functionLinesMax = 90
/** A page's component is mostly markup. */
const componentLinesMax = 130

interface Source {
  path: string
  text: string
  lines: string[]
  imports: string[]
}

const sources: Source[] = folders.flatMap((folder) =>
  readdirSync(projectPath(folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => readSource(relative(projectPath(), join(entry.parentPath, entry.name)).split(sep).join('/'))),
)

function readSource(path: string): Source {
  const text = readFileSync(projectPath(path), 'utf8')
  const imports = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => {
    const name = match[1]!
    return name.startsWith('.')
      ? normalize(join(dirname(path), name))
          .split(sep)
          .join('/')
      : name
  })
  return { path, text, lines: text.split('\n'), imports }
}

const inside = (folder: string, path: string): boolean => path.startsWith(`${folder}/`)
const ours = (path: string): boolean => folders.some((folder) => inside(folder, path))

function findings(check: (source: Source) => string[]): string[] {
  return sources.flatMap((source) => check(source).map((finding) => `${source.path}: ${finding}`))
}

test('imports run one way: server → shared ← workers, scripts use shared and the public API', () => {
  const mayImport: Record<string, string[]> = {
    server: ['server', 'shared'],
    workers: ['workers', 'shared'],
    shared: ['shared'],
    scripts: ['scripts', 'shared'],
  }
  expect(
    findings(({ path, imports }) => {
      const allowed = mayImport[path.split('/')[0]!]
      return allowed
        ? imports
            .filter((name) => ours(name) && !allowed.some((folder) => inside(folder, name)))
            .map((name) => `imports ${name}`)
        : []
    }),
  ).toEqual([])
})

test('no imports run in a cycle, types included', () => {
  assert.deepEqual(circles(new Map(sources.map(({ path, imports }) => [path, imports]))), [])
})

/** Tarjan's algorithm: the groups of files that all reach each other. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const found: string[][] = []
  const visit = (path: string): void => {
    order.set(path, order.size)
    lowest.set(path, order.get(path)!)
    open.push(path)
    for (const next of graph.get(path)!.filter((name) => graph.has(name))) {
      if (!order.has(next)) visit(next)
      if (open.includes(next)) lowest.set(path, Math.min(lowest.get(path)!, lowest.get(next)!))
    }
    if (lowest.get(path) !== order.get(path)) return
    const group = open.splice(open.indexOf(path))
    if (group.length > 1 || graph.get(path)!.includes(path)) found.push(group.toSorted())
  }
  for (const path of graph.keys()) if (!order.has(path)) visit(path)
  return found
}

test('a noun imports only nouns to its left, and deadline imports none', () => {
  const nouns = ['shop', 'sale', 'order', 'stock', 'packing', 'dispatch']
  const nounOf = (path: string): string | undefined =>
    /^shared\/(shop|sale|order|stock|packing|dispatch|deadline)\//.exec(path)?.[1]
  expect(
    findings(({ path, imports }) => {
      const own = nounOf(path)
      if (!own) return []
      return imports
        .filter((name) => {
          const other = nounOf(name)
          if (!other || other === own) return false
          return own === 'deadline' || (other !== 'deadline' && nouns.indexOf(other) > nouns.indexOf(own))
        })
        .map((name) => `imports ${name}`)
    }),
  ).toEqual([])
})

test('the rules of the nouns are pure: no database, queue, socket, web or configuration', () => {
  const impure = /^(kysely|pg|bullmq|ioredis|socket\.io|express)$|^shared\/(config|context)\.ts$|-store\.ts$/
  expect(
    findings(({ path, imports }) =>
      /^shared\/(shop|sale|order|stock|packing|dispatch|deadline)\/[^/]+\.ts$/.test(path) && !path.endsWith('-store.ts')
        ? imports.filter((name) => impure.test(name)).map((name) => `imports ${name}`)
        : [],
    ),
  ).toEqual([])
})

const banned: { call: RegExp; instead: string; allowedIn: RegExp }[] = [
  {
    call: /process\.env/,
    instead: 'readEnv() of shared/config.ts',
    allowedIn: /^(shared\/config\.ts|scripts\/test\.ts|test\/.*)$/,
  },
  {
    call: /Date\.now\(|new Date\(\)/,
    instead: 'ctx.clock.now()',
    allowedIn: /^(shared\/clock\.ts|server\/pages\/.*|test\/.*)$/,
  },
  { call: /\bconsole\./, instead: 'the logger, or process.stdout in a command', allowedIn: /^test\/services\// },
  {
    call: /\bfrom 'ioredis'/,
    instead: 'shared/queue/home.ts',
    allowedIn:
      /^(shared\/queue\/home\.ts|shared\/startup\/redis-facts\.ts|scripts\/services\/.*|scripts\/chaos\/servers\.ts|test\/.*)$/,
  },
  {
    call: /\bfrom 'bullmq'/,
    instead: 'shared/queue/',
    allowedIn: /^(shared\/queue\/.*|workers\/(registry|run-job)\.ts|scripts\/bench\/baseline-server\.ts|test\/.*)$/,
  },
  {
    call: /\.emit\((?!\()/,
    instead: 'server/socket/broadcast.ts',
    allowedIn: /^(server\/socket\/broadcast\.ts|shared\/client\/.*|scripts\/.*|test\/.*)$/,
  },
  { call: /sql\.(raw|lit)\(/, instead: 'parameters', allowedIn: /^(shared\/(db\/migrations|verify)|test)\// },
  { call: /\bjest\.mock|mock\.(method|module|fn)\(/, instead: 'real parts', allowedIn: /^$/ },
  {
    call: /^(before|after)(All|Each)\(/,
    instead: 'atEnd() of support/jest.ts: a helper is loaded once for several files',
    allowedIn: /\.test\.ts$/,
  },
  { call: /node:test/, instead: 'support/jest.ts', allowedIn: /^$/ },
  {
    call: /role !== 'admin' && .*seller/i,
    instead: 'requireOwn() of server/access/visibility.ts',
    allowedIn: /^(server\/access\/visibility\.ts|test\/tidy\.test\.ts)$/,
  },
  {
    call: /\berr: (String\(|[\w.]*error\.message)/,
    instead: '{ err: error }: the log keeps its stack',
    allowedIn: /^$/,
  },
  { call: /\b(TODO|FIXME|XXX|HACK)\b/, instead: 'finished work', allowedIn: /^test\/tidy\.test\.ts$/ },
]

test('banned calls do not appear', () => {
  expect(
    findings(({ path, lines }) =>
      path === 'test/tidy.test.ts'
        ? []
        : lines.flatMap((line, i) =>
            banned
              .filter(({ call, allowedIn }) => call.test(line) && !allowedIn.test(path))
              .map(({ call, instead }) => `${i + 1} has ${call.source}; use ${instead}`),
          ),
    ),
  ).toEqual([])
})

test('no module keeps state: that belongs to the context, the gateway or the worker', () => {
  /**
   * Pages are alone in their window; policies of an operator's own join ours at the start; a font's own glyphs are kept
   * with the font.
   */
  const allowedIn =
    /^(server\/pages|scripts|test)\/|^shared\/deadline\/policy\.ts$|^shared\/packing\/paper\/(raster|fonts\/pdf-font)\.ts$/
  const isPure = (path: string): boolean => inside('shared', path) && !path.endsWith('-store.ts')
  expect(
    findings(({ path, text, lines }) => {
      if (allowedIn.test(path)) return []
      return lines.flatMap((line, i) => {
        const [, isLet, name, kind] = /^(?:export )?(?:(let) |const (\w+)\b.*= new (\w*(?:Map|Set))\b)/.exec(line) ?? []
        if (isLet) return [`${i + 1} has a variable`]
        // What a pure function gave may be remembered by everybody.
        if (!name || (kind === 'BoundedMap' && isPure(path))) return []
        return new RegExp(`\\b${name}\\.(set|add|delete|clear|remember)\\(`).test(text)
          ? [`${i + 1} changes ${name}`]
          : []
      })
    }),
  ).toEqual([])
})

test('nothing is exported that nobody imports; types are, since they name what is', () => {
  /** Loaded by the pool of threads, by this name. */
  const loadedByName = /^(server\/access\/paper-room-thread|test\/support\/stubborn-thread)\.ts$/
  const importedFrom = new Map<string, Set<string>>()
  for (const { path, text } of sources)
    for (const [, names, from] of text.matchAll(/\b(?:im|ex)port\s+(?:type\s+)?\{([^}]*)\}\s*from\s*'(\.[^']+)'/g)) {
      const file = normalize(join(dirname(path), from!))
        .split(sep)
        .join('/')
      const known = importedFrom.get(file) ?? new Set()
      for (const name of names!.split(','))
        known.add(
          name
            .trim()
            .replace(/^type\s+/, '')
            .replace(/\s+as\s.*/s, ''),
        )
      importedFrom.set(file, known)
    }
  const loadedWhole = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\bimport(?:\(| \* as \w+ from )'(\.[^']+)'/g)].map(([, from]) =>
      normalize(join(dirname(path), from!)),
    ),
  )
  expect(
    findings(({ path, text }) => {
      if (loadedByName.test(path) || loadedWhole.includes(path)) return []
      const exported = text.matchAll(/^export (?:async )?(?:function\*?|const|let|class|enum) (\w+)/gm)
      return [...exported].map(([, name]) => name!).filter((name) => !importedFrom.get(path)?.has(name))
    }),
  ).toEqual([])
})

test('no line of code or comment is longer than 120 characters, its texts aside', () => {
  const comment = String.raw`\/\*[^]*?\*\/|\/\/[^\n]*`
  const texts = String.raw`\`(?:\\[^]|[^\`\\])*\`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"`
  const regex = String.raw`(?<=[(,=:[!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*`
  // Comments are matched first, so that an apostrophe in one begins no text.
  const unwrapped = new RegExp(`${comment}|${texts}|${regex}`, 'g')
  expect(
    findings(({ text }) =>
      text
        .replaceAll(unwrapped, (found) => (/^\/[*/]/.test(found) ? found : found.replaceAll(/[^\n]/g, '')))
        .split('\n')
        .flatMap((line, i) => (line.length > 120 ? [`${i + 1} has ${line.length} characters`] : [])),
    ),
  ).toEqual([])
})

test(`no file but a migration is longer than ${linesMax} lines, or ${tableLinesMax} of a test or table`, () => {
  const isTable = (path: string): boolean => inside('test', path) || path === 'shared/config.ts'
  expect(
    findings(({ path, lines }) =>
      lines.length > (isTable(path) ? tableLinesMax : linesMax) && !inside('shared/db/migrations', path)
        ? [`${lines.length} lines`]
        : [],
    ),
  ).toEqual([])
})

test(`no function is longer than ${functionLinesMax} lines`, () => {
  expect(
    findings(({ path, lines }) => {
      if (inside('test', path)) return []
      const found: string[] = []
      for (const [i, line] of lines.entries()) {
        if (!/^(export )?(async )?function /.test(line)) continue
        const length = lines.slice(i).indexOf('}') + 1
        if (length > (path.endsWith('.tsx') ? componentLinesMax : functionLinesMax))
          found.push(`${i + 1} has a function of ${length} lines`)
      }
      return found
    }),
  ).toEqual([])
})

test('pages say what sellers say: one word for a link, and none of the words that they had to guess at', () => {
  const unsaid =
    /đường dẫn|bảng tính|câu chuyện|trả trước|chưa hết(?! mã)|diễn tập|tập dượt|(?<!nhấn )giữ để|trả tiền|của bạn rồi/giu
  expect(
    findings(({ path, text }) =>
      inside('server/pages', path) || inside('shared/packing/paper', path)
        ? [...new Set([...text.matchAll(unsaid)].map(([found]) => found))]
        : [],
    ),
  ).toEqual([])
})

test('nothing imports the start of a process, thread or command: its bundle has copies of what it imports', () => {
  const entry = /[/-](main|thread)\.ts$|^scripts\/[^/]+\.ts$/
  expect(
    findings(({ path, text }) =>
      [...text.matchAll(/^(?:import|export) (?!type\b)[^'"]*from '(\.[^']+)'/gm)]
        .map((match) =>
          normalize(join(dirname(path), match[1]!))
            .split(sep)
            .join('/'),
        )
        .filter((name) => entry.test(name) && !inside('server/pages', path)),
    ),
  ).toEqual([])
})

test('there are no barrels and no default exports', () => {
  expect(
    findings(({ path, text }) => [
      ...(/(^|\/)index\.ts$/.test(path) ? ['is a barrel'] : []),
      ...(/^export \* from/m.test(text) ? ['re-exports everything'] : []),
      ...(/^export default/m.test(text) ? ['has a default export'] : []),
    ]),
  ).toEqual([])
})

test('the exact versions of what carries orders are pinned', () => {
  const { dependencies } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  for (const name of ['bullmq', 'ioredis', 'socket.io']) assert.match(dependencies[name]!, /^\d+\.\d+\.\d+$/, name)
})

test('what a page shows is waited for, not looked at once', () => {
  const look =
    /\b(expect|assert\.\w+)\([^;]*await [^;]*\.(evaluate|count|isVisible|isChecked|isDisabled|textContent|innerText|inputValue|all(InnerTexts|TextContents)|getAttribute)\(/
  expect(
    findings(({ path, lines }) =>
      inside('test', path)
        ? lines.flatMap((line, i) =>
            look.test(line) && !/eventually|until/.test(line + lines[i - 1]) ? [`${i + 1}: ${line.trim()}`] : [],
          )
        : [],
    ),
  ).toEqual([])
})
