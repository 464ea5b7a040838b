import { z } from 'zod'
import type { LockedPackage } from './lockfile.ts'
import { isInside, type NativePart } from './native-parts.ts'

/** The parts of a CycloneDX bill of materials that we change; the rest stays as npm wrote it. */
const bomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ 'bom-ref': z.string(), name: z.string(), type: z.string() }) }),
  components: z.array(
    z.looseObject({
      'bom-ref': z.string(),
      name: z.string(),
      version: z.string().optional(),
      properties: z.array(z.looseObject({ name: z.string() })).optional(),
    }),
  ),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
})
export type Bom = z.output<typeof bomSchema>
type Component = Bom['components'][number]

/** What is added to npm's own bill of materials. */
export interface Shipped {
  /** The product's name; npm would take the folder's. */
  name: string
  packages: readonly LockedPackage[]
  parts: readonly NativePart[]
}

/**
 * npm's bill of materials for a whole lockfile, reduced to what ships: without what only development needs (npm's own
 * `--omit dev` drops what both need), plus what npm does not know: libraries bundled in packages, each a component on
 * which its package depends.
 */
export function billOf(npmBom: unknown, { name, packages, parts }: Shipped): Bom {
  const bom = bomSchema.parse(npmBom)
  const root = bom.metadata.component
  const shipped = new Set([root['bom-ref'], ...packages.map((one) => `${one.name}@${one.version}`)])
  const components = bom.components.filter((component) => shipped.has(component['bom-ref'])).map(withoutDevelopment)
  const holders = new Map(components.map((component) => [component['bom-ref'], component]))
  return {
    ...bom,
    metadata: { ...bom.metadata, component: { ...root, name, type: 'application' } },
    components: [...components, ...parts.map(toComponent)],
    dependencies: [
      ...bom.dependencies
        .filter(({ ref }) => shipped.has(ref))
        .map((edge) => ({
          ...edge,
          dependsOn: [...edge.dependsOn.filter((ref) => shipped.has(ref)), ...partsOf(holders.get(edge.ref), parts)],
        })),
      ...parts.map((part) => ({ ref: refOf(part), dependsOn: [] })),
    ],
  }
}

/**
 * The Redis that `npm start` may unpack is the machine's own: listed so that nobody is surprised, but not as a
 * component that ships.
 */
export const redisOfTheMachine: Component = {
  'bom-ref': 'machine:redis-server',
  type: 'application',
  name: 'redis-server',
  scope: 'optional',
  description:
    "Redis or Valkey of the machine, or unpacked from its own Debian or Ubuntu by `npm start`; its version is that system's.",
}

/** What npm installs only for developers ships all the same when it is bundled. */
function withoutDevelopment(component: Component): Component {
  const properties = component.properties?.filter(({ name }) => name !== 'cdx:npm:package:development')
  if (!properties || properties.length === component.properties!.length) return component
  return { ...component, scope: 'required', properties }
}

function partsOf(holder: Component | undefined, parts: readonly NativePart[]): string[] {
  return holder ? parts.filter((part) => isInside(part, holder.name)).map(refOf) : []
}

function toComponent(part: NativePart): Component {
  const { name, version, license, inside } = part
  return {
    'bom-ref': refOf(part),
    type: 'library',
    name,
    ...(version !== undefined && { version }),
    scope: 'required',
    purl: `pkg:generic/${encodeURIComponent(name)}${version === undefined ? '' : `@${encodeURIComponent(version)}`}`,
    properties: [{ name: 'flashpack:inside', value: inside }],
    licenses: [licenseOf(license)],
  }
}

function licenseOf(expression: string): object {
  if (expression.startsWith('LicenseRef-')) return { license: { name: expression.slice('LicenseRef-'.length) } }
  return expression.includes(' ') ? { expression } : { license: { id: expression } }
}

const refOf = ({ name, inside }: NativePart): string => `${inside}#${name}`
