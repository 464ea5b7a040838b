import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { readFileSync } from 'node:fs'
import { projectPath } from '../../shared/lib/paths.ts'

/** The part of the schema that our files use; its source is said in it. */
const schema = readFileSync(projectPath('test', 'support', 'pain.001.001.09.xsd'), 'utf8')

/** Throws what libxml2 says is wrong with a pain.001.001.09 file. */
export function assertPain(xml: string): void {
  using xsd = XmlDocument.fromString(schema)
  using validator = XsdValidator.fromDoc(xsd)
  using file = XmlDocument.fromString(xml)
  validator.validate(file)
}

/** The texts at a path of local names in such a file, in its order. */
export function textsAt(xml: string, ...names: string[]): string[] {
  using file = XmlDocument.fromString(xml)
  const path = names.map((name) => `/*[local-name()='${name}']`).join('')
  return file.find(`/*${path}`).map((node) => node.content)
}
