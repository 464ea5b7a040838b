import type { Kysely, Selectable } from 'kysely'
import type { Tables } from '../../shared/db/tables.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireOwn } from '../access/visibility.ts'

export type SignedManifest = Selectable<Tables['manifest']> & { seller_id: string }

/**
 * A manifest that a courier has signed for: until then nobody can say what will be on the truck. Throws `not-found` for
 * one that this actor may not see. With `lock` nobody else enters an invoice of it meanwhile.
 */
export async function requireSigned(
  db: Kysely<Tables>,
  manifestId: string,
  actor: KnownActor,
  { lock = false }: { lock?: boolean } = {},
): Promise<SignedManifest> {
  const manifest = await db
    .selectFrom('manifest')
    .selectAll()
    .where('manifest_id', '=', manifestId)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  requireOwn(manifest, actor, 'manifest')
  const signature = await db
    .selectFrom('manifest_signature')
    .select('signed_at')
    .where('manifest_id', '=', manifestId)
    .executeTakeFirst()
  if (!signature || manifest.seller_id === null)
    throw new Refusal('wrong-state', 'No courier has signed for this manifest: freight is split once one has.')
  return { ...manifest, seller_id: manifest.seller_id }
}
