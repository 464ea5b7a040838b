import type { PostgresFacts, SchemaFacts } from './postgres-facts.ts'

/** 14 lacks features that our statements and timeouts rely on. */
const oldestPostgres = 15

/** With these off, a power loss can undo an acknowledged commit: an acknowledged order would be lost. */
const mustBeOn = ['fsync', 'full_page_writes', 'synchronous_commit']

const identifier = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`

/** Everything about a Postgres server that would break a promise, one line each, with the command that fixes it. */
export function postgresProblems(facts: PostgresFacts): string[] {
  const problems: string[] = []
  if (Math.floor(facts.version / 10_000) < oldestPostgres)
    problems.push(
      `Postgres is version ${facts.versionText}, but at least ${oldestPostgres} is required: upgrade it, or unset DATABASE_URL to use the embedded one`,
    )
  if (facts.standby)
    problems.push(
      'Postgres is a standby and cannot take orders: point DATABASE_URL at the primary, or promote this one with `SELECT pg_promote()`',
    )
  else if (facts.readOnly)
    problems.push(`Postgres is read-only: run \`${mend(facts, 'default_transaction_read_only', 'off')}\``)
  if (facts.encoding !== 'UTF8') {
    problems.push(
      `The database ${facts.database} has the encoding ${facts.encoding}, which cannot store every name: create one with \`CREATE DATABASE ${identifier(`${facts.database}_utf8`)} ENCODING 'UTF8' TEMPLATE template0\` and use it in DATABASE_URL`,
    )
  }
  for (const { name, value } of facts.settings) {
    if (mustBeOn.includes(name) && value === 'off')
      problems.push(
        `Postgres has ${name} off, so an acknowledged order may be lost: run \`${mend(facts, name, 'on')}\``,
      )
  }
  return problems
}

/**
 * The command depends on where the setting was made: the server's own file does not override what is set for a database
 * or a role.
 */
function mend({ settings, database, user }: PostgresFacts, name: string, value: string): string {
  const source = settings.find((setting) => setting.name === name)?.source ?? 'default'
  switch (source) {
    case 'database':
      return `ALTER DATABASE ${identifier(database)} SET ${name} = ${value}`
    case 'user':
      return `ALTER ROLE ${identifier(user)} SET ${name} = ${value}`
    case 'database user':
      return `ALTER ROLE ${identifier(user)} IN DATABASE ${identifier(database)} SET ${name} = ${value}`
    default:
      return `ALTER SYSTEM SET ${name} = ${value}; SELECT pg_reload_conf()`
  }
}

/** Everything about our tables that stops a process from working; `known` are this code's migrations. */
export function schemaProblems(
  { schema, migrations, lacking }: SchemaFacts,
  known: readonly string[],
  user: string,
): string[] {
  if (!migrations)
    return [
      `The database has no Flashpack tables in the schema ${schema} yet: run \`npm run migrate\`, or check DATABASE_SCHEMA`,
    ]
  const problems: string[] = []
  const newer = migrations.filter((name) => !known.includes(name))
  const missing = known.filter((name) => !migrations.includes(name))
  if (newer.length > 0)
    problems.push(
      `The schema ${schema} is newer than this code (it has ${newer.join(', ')}): start that version of Flashpack, or \`npm run restore\` a backup of this one into another schema`,
    )
  else if (missing.length > 0 && migrations.length > 0)
    problems.push(
      `The schema ${schema} is older than this code (${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing): run \`npm run migrate\``,
    )
  if (lacking.length > 0)
    problems.push(
      `The role ${user} lacks ${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ''}: as the owner run \`${grant(schema, lacking, user)}\``,
    )
  return problems
}

function grant(schema: string, lacking: readonly string[], user: string): string {
  const to = identifier(user)
  const create = lacking.find((one) => one.startsWith('create on schema'))
  const temporary = lacking.find((one) => one.startsWith('temporary on database '))
  const onTables = lacking.some((one) => !one.includes(' on schema ') && one !== temporary)
  return [
    ...(lacking.some((one) => one.startsWith('usage')) ? [`GRANT USAGE ON SCHEMA ${identifier(schema)} TO ${to}`] : []),
    ...(onTables || lacking.some((one) => one.startsWith('usage'))
      ? [`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${identifier(schema)} TO ${to}`]
      : []),
    ...(temporary
      ? [`GRANT TEMPORARY ON DATABASE ${identifier(temporary.slice('temporary on database '.length))} TO ${to}`]
      : []),
    ...(create ? [`CREATE SCHEMA IF NOT EXISTS ${create.slice('create on schema '.length)} AUTHORIZATION ${to}`] : []),
  ].join('; ')
}

const skewMsMax = 5_000

/**
 * Worth knowing but harmless: every instant comes from Postgres' clock, and a process only adds the time elapsed since.
 */
export function skewNotice(ownMs: number, { clockMs }: PostgresFacts): string | undefined {
  const skewMs = ownMs - clockMs
  return Math.abs(skewMs) > skewMsMax
    ? `The clock of this machine is ${Math.abs(Math.round(skewMs / 1000))} s ${skewMs > 0 ? 'ahead of' : 'behind'} Postgres'; Flashpack uses Postgres' clock only. Run \`timedatectl set-ntp true\` on whichever is wrong.`
    : undefined
}
