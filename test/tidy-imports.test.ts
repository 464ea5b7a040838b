import { expect, test } from './support/jest.ts'
import assert from 'node:assert/strict'
import { findings, importedPath, inside, ours, sources } from './support/sources.ts'

/** Who may import whom, as a failing test (CONTRIBUTING.md). */

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
  const nouns = ['shop', 'sale', 'order', 'stock', 'packing', 'dispatch', 'freight', 'settlement', 'money', 'case']
  const nounOf = (path: string): string | undefined =>
    /^shared\/(shop|sale|order|stock|packing|dispatch|freight|settlement|money|case|deadline)\//.exec(path)?.[1]
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
      /^shared\/(shop|sale|order|stock|packing|dispatch|freight|settlement|money|case|deadline)\/[^/]+\.ts$/.test(
        path,
      ) && !path.endsWith('-store.ts')
        ? imports.filter((name) => impure.test(name)).map((name) => `imports ${name}`)
        : [],
    ),
  ).toEqual([])
})

test('nothing is exported that nobody imports; types are, since they name what is', () => {
  /** Loaded by the pool of threads, by this name. */
  const loadedByName =
    /^(server\/access\/paper-room-thread|shared\/platform\/label-thread|test\/support\/(stubborn|late-failing)-thread)\.ts$/
  const importedFrom = new Map<string, Set<string>>()
  for (const { path, text } of sources)
    for (const [, names, from] of text.matchAll(/\b(?:im|ex)port\s+(?:type\s+)?\{([^}]*)\}\s*from\s*'(\.[^']+)'/g)) {
      const file = importedPath(path, from!)
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
    [...text.matchAll(/\bimport(?:\(| \* as \w+ from )'(\.[^']+)'/g)].map(([, from]) => importedPath(path, from!)),
  )
  expect(
    findings(({ path, text }) => {
      if (loadedByName.test(path) || loadedWhole.includes(path)) return []
      const exported = text.matchAll(/^export (?:async )?(?:function\*?|const|let|class|enum) (\w+)/gm)
      return [...exported].map(([, name]) => name!).filter((name) => !importedFrom.get(path)?.has(name))
    }),
  ).toEqual([])
})

test('nothing imports the start of a process, thread or command: its bundle has copies of what it imports', () => {
  const entry = /[/-](main|thread)\.ts$|^scripts\/[^/]+\.ts$/
  expect(
    findings(({ path, text }) =>
      [...text.matchAll(/^(?:import|export) (?!type\b)[^'"]*from '(\.[^']+)'/gm)]
        .map((match) => importedPath(path, match[1]!))
        .filter((name) => entry.test(name) && !inside('server/pages', path)),
    ),
  ).toEqual([])
})
