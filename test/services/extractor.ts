import { join } from 'node:path'
import { cacheFolders, extractPackages } from '../../scripts/services/extract-packages.ts'
import { fetchTools } from '../../scripts/lib/test-tools.ts'

/** Run by extract-packages.test.ts as an ordinary user: extracts into the caches of a home and writes the result. */
const { home, tools, packages } = JSON.parse(process.argv[2] ?? '{}') as {
  home: string
  tools: boolean
  packages: string[]
}
const notices: string[] = []
const options = { signal: new AbortController().signal, onNotice: (line: string) => void notices.push(line) }
const caches = cacheFolders({ systemFolder: null, folder: join(home, 'data') })
const wish = {
  name: 'wish',
  anyOf: [packages],
  needed: /^lib/,
  notice: 'Fetching.',
  works: () => Promise.resolve(true),
}

const outcomes: string[] = []
for (const cache of tools ? [] : caches) {
  outcomes.push(await extractPackages(cache, wish, options))
  if (outcomes.at(-1) !== 'unwritable') break
}
const answer = tools ? await fetchTools(caches, options) : outcomes.join()
process.stdout.write(JSON.stringify({ answer, notices }))
