import { expect, test } from './support/jest.ts'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { projectPath } from '../shared/lib/paths.ts'
import { findings, inside } from './support/sources.ts'

/** Style as a failing test: banned calls, sizes and words (CONTRIBUTING.md); imports are in `tidy-imports.test.ts`. */

const linesMax = 350
/** Of tests, and of tables that are read row by row. */
const tableLinesMax = 420
const functionLinesMax = 90
/** A page's component is mostly markup. */
const componentLinesMax = 130

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
