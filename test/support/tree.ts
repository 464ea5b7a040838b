import { expect } from './jest.ts'
import type { World } from './world.ts'

/** Puts sellers under one another: `{ producer: 'coop', coop: 'centre' }`; whoever is not there yet is made. */
export async function growTree(world: World, parents: Record<string, string>): Promise<void> {
  const admin = await world.token('admin')
  for (const seller of new Set([...Object.keys(parents), ...Object.values(parents)]))
    await world.token('owner', { seller })
  for (const [seller, parent] of Object.entries(parents)) {
    const moved = await world.api.call('PUT', `/api/members/${seller}/parent`, admin, { parent })
    expect(moved).toMatchObject({ status: 200, body: { seller, parent } })
  }
}
