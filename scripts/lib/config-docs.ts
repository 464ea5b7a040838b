import { z } from 'zod'
import type { settings } from '../../shared/config.ts'

interface Setting {
  name: string
  about: string
  fallback: string | undefined
  optional: boolean
  values: string
}

function settingsOf(schema: typeof settings): Setting[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const json = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' }) as {
      enum?: string[]
      minimum?: number
      maximum?: number
    }
    const empty = field.safeParse(undefined)
    const fallback = empty.success && empty.data !== undefined ? written(empty.data) : undefined
    return { name, about: field.description ?? '', fallback, optional: empty.success, values: valuesOf(json) }
  })
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  if (typeof value === 'boolean') return value ? '1' : '0'
  return String(value)
}

function valuesOf(json: { enum?: string[]; minimum?: number; maximum?: number }): string {
  if (json.enum) return json.enum.join(' \\| ')
  return json.minimum !== undefined && json.maximum !== undefined ? `${json.minimum}–${json.maximum}` : ''
}

/** Every setting with its default and meaning, as a file to copy to `.env`. */
export function envExample(schema: typeof settings): string {
  const head =
    '# Settings of Flashpack. Copy to .env what you want to change; `npm start` provides what is missing.\n# Append _FILE to any name to give a file that contains the value.\n'
  return `${head}\n${settingsOf(schema)
    .map(({ name, about, fallback }) => `# ${about}\n#${name}=${fallback ?? ''}\n`)
    .join('\n')}`
}

/** The same as a table for the documentation. */
export function configTable(schema: typeof settings): string {
  const rows = settingsOf(schema).map(
    ({ name, about, fallback, optional, values }) =>
      `| \`${name}\` | ${fallback ? `\`${fallback}\`` : optional ? '–' : 'required'} | ${values || '–'} | ${about} |`,
  )
  return ['| setting | default | values | meaning |', '|---|---|---|---|', ...rows].join('\n')
}

/**
 * The page with the table of this name replaced, between its two marker comments. Throws when the page has no place for
 * it.
 */
export function withTable(page: string, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name}: written by npm run docs -->`, `<!-- end of ${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`The page has no "${begin}" … "${end}"`)
  return `${page.slice(0, from)}${begin}\n${table}\n${page.slice(to)}`
}
