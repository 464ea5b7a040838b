import type { PackingStandard } from './product.ts'

export interface GoodsLine {
  sku: string
  quantity: number
}

export type Standards = ReadonlyMap<string, PackingStandard>

/**
 * What one parcel is packed with: boxes and inserts by material, the marks to stick on, whether a photo is needed, and
 * goods without a packing standard.
 */
export interface PackedWith {
  box: { material: string; count: number } | null
  inserts: { material: string; count: number }[]
  sticks: string[]
  photo: boolean
  withoutStandard: string[]
}

/**
 * Goods share boxes: each fills a fraction of one (`quantity / holds`), and the box type is that of the product that
 * fills the most. Inserts are added per piece or once per parcel.
 */
export function packedWith(lines: readonly GoodsLine[], standards: Standards): PackedWith {
  const known = lines.flatMap((line) => {
    const standard = standards.get(line.sku)
    return standard ? [{ ...line, standard }] : []
  })
  const boxed = known.flatMap(({ sku, quantity, standard: { box } }) =>
    box ? [{ sku, material: box.material, fills: quantity / box.holds }] : [],
  )
  const largest = boxed.toSorted((a, b) => b.fills - a.fills || (a.sku < b.sku ? -1 : 1))[0]
  // Rounding errors of thirds must not add up to an extra box.
  const boxes = Math.ceil(boxed.reduce((sum, { fills }) => sum + fills, 0) - 1e-9)
  const inserts = known.flatMap(({ quantity, standard }) =>
    standard.inserts.map((insert) => ({
      material: insert.material,
      count: insert.quantity * (insert.per === 'piece' ? quantity : 1),
    })),
  )
  return {
    box: largest ? { material: largest.material, count: boxes } : null,
    inserts: sumMaterials(inserts),
    sticks: [...new Set(known.flatMap(({ standard }) => standard.sticks))],
    photo: known.some(({ standard }) => standard.photo),
    withoutStandard: lines.filter(({ sku }) => !standards.has(sku)).map(({ sku }) => sku),
  }
}

/** The material for many parcels. */
export function materialsOf(
  parcels: readonly Pick<PackedWith, 'box' | 'inserts'>[],
): { material: string; count: number }[] {
  return sumMaterials(parcels.flatMap(({ box, inserts }) => [...(box ? [box] : []), ...inserts]))
}

/**
 * What a live may need before anyone has ordered: at least what the goods need if they go out in full boxes, at most
 * what they need if every piece goes alone.
 */
export function materialsForQuota(
  items: readonly GoodsLine[],
  standards: Standards,
): { material: string; atLeast: number; atMost: number }[] {
  const least: { material: string; count: number }[] = []
  const most: typeof least = []
  for (const { sku, quantity } of items) {
    const standard = standards.get(sku)
    if (!standard || quantity === 0) continue
    const parcels = Math.ceil(quantity / (standard.box?.holds ?? quantity))
    if (standard.box) {
      least.push({ material: standard.box.material, count: parcels })
      most.push({ material: standard.box.material, count: quantity })
    }
    for (const insert of standard.inserts) {
      least.push({ material: insert.material, count: insert.quantity * (insert.per === 'piece' ? quantity : parcels) })
      most.push({ material: insert.material, count: insert.quantity * quantity })
    }
  }
  const atLeast = new Map(sumMaterials(least).map(({ material, count }) => [material, count]))
  return sumMaterials(most).map(({ material, count }) => ({
    material,
    atLeast: atLeast.get(material) ?? 0,
    atMost: count,
  }))
}

function sumMaterials(list: readonly { material: string; count: number }[]): { material: string; count: number }[] {
  const sums = new Map<string, number>()
  for (const { material, count } of list) sums.set(material, (sums.get(material) ?? 0) + count)
  return [...sums]
    .map(([material, count]) => ({ material, count }))
    .toSorted((a, b) => (a.material < b.material ? -1 : 1))
}
