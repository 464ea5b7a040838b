import { sql, type Kysely } from 'kysely'

/**
 * What members promise to bring to a hub for a sale, and what was there at the hour. Both are only appended to: a
 * changed promise is a new version, so that what was late stays late. Sealed by the audit, as in 0005. Producers, who
 * promise, may be invited by a link and stay signed in.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const noteInto = (
  name: string,
  source: string,
  key: string,
): string => `create function ${name}() returns trigger language plpgsql as $$ begin
    insert into audit_inbox (source, chain_id, key) values ('${source}', new.sale_id, ${key});
    return null;
  end $$`

const staffRoles = `('host', 'packer', 'dispatcher', 'producer', 'owner', 'admin')`

const statements = [
  `alter table sign_in_link drop constraint sign_in_link_role_check`,
  `alter table sign_in_link add constraint sign_in_link_role_check check (role in ${staffRoles})`,
  `alter table staff_session drop constraint staff_session_role_check`,
  `alter table staff_session add constraint staff_session_role_check check (role in ${staffRoles})`,
  `create table commitment (
    sale_id uuid not null references sale,
    sku text not null,
    version integer not null check (version > 0),
    seller_id uuid not null references seller,
    units integer not null check (units >= 0),
    bring_by timestamptz not null,
    actor text not null,
    at timestamptz not null default app_now(),
    primary key (sale_id, sku, version)
  )`,
  `create index commitment_bring_by on commitment (bring_by)`,
  noteInto('note_commitment', 'commitment', `new.sku || '.' || new.version`),
  `create trigger note_commitment after insert on commitment for each row execute function note_commitment()`,
  `create index quota_change_item on quota_change (sale_id, sku)`,
  `create table goods_due (
    sale_id uuid not null references sale,
    sku text not null,
    bring_by timestamptz not null,
    hub_id uuid not null references seller,
    seller_id uuid not null references seller,
    units integer not null check (units >= 0),
    brought integer not null check (brought >= 0),
    at timestamptz not null default app_now(),
    primary key (sale_id, sku, bring_by)
  )`,
  `create index goods_due_hub on goods_due (hub_id, bring_by)`,
  noteInto('note_goods_due', 'goods-due', `new.sku || '.' || (extract(epoch from new.bring_by) * 1000)::bigint`),
  `create trigger note_goods_due after insert on goods_due for each row execute function note_goods_due()`,
]
