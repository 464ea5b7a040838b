import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { isNativeError } from 'node:util/types'
import { z } from 'zod'
import { projectPath } from './paths.ts'

/**
 * The JSON files of a folder by their ids, each checked by a schema. Throws an Error that names the file and says what
 * is wrong with it.
 */
export function loadFolder<T extends { id: string }>(folder: string, schema: z.ZodType<T>): Map<string, T> {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
  return new Map(
    names.map((name) => {
      const path = nameOf(join(folder, name))
      const parsed = schema.safeParse(parseJson(path, readFileSync(join(folder, name), 'utf8')))
      if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`)
      if (parsed.data.id !== basename(name, '.json')) throw new Error(`${path}: its id is ${parsed.data.id}`)
      return [parsed.data.id, parsed.data]
    }),
  )
}

/** A file of ours by its path in the project, any other by its whole path. */
function nameOf(path: string): string {
  const inProject = relative(projectPath(), path)
  return inProject.startsWith('..') ? path : inProject
}

function parseJson(path: string, content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    throw new Error(`${path}: ${isNativeError(error) ? error.message : String(error)}`, { cause: error })
  }
}
