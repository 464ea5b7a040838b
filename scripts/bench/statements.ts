import { withClient } from './with-client.ts'

/** Makes Postgres load `pg_stat_statements` from its next start on. */
export async function countStatementsAfterRestart(url: string): Promise<void> {
  await withClient(url, (client) => client.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`))
}

export async function stopCountingStatements(url: string): Promise<void> {
  await withClient(url, (client) => client.query('alter system reset shared_preload_libraries'))
}

interface Counted {
  ms: number
  share: number
  calls: number
  rows: number
  wal: number
  query: string
}

/**
 * The statements that took Postgres the most time, across all databases of this server, with their rows and WAL in MB.
 */
export async function topStatements(url: string): Promise<string> {
  const { rows } = await withClient(url, async (client) => {
    await client.query('create extension if not exists pg_stat_statements')
    return client.query<Counted>(`
      select total_exec_time as ms, 100 * total_exec_time / sum(total_exec_time) over () as share, calls, rows, wal_bytes::float8 / 1e6 as wal, query
      from pg_stat_statements order by total_exec_time desc limit 12`)
  })
  const lines = rows.map(({ ms, share, calls, rows: count, wal, query }) => {
    const figures = [
      `${share.toFixed(1)} %`,
      `${ms.toFixed(0)} ms`,
      `${calls} calls`,
      `${count} rows`,
      `${wal.toFixed(0)} MB`,
    ]
    return `${figures.map((text) => text.padStart(12)).join('')}  ${query.replace(/\s+/g, ' ').slice(0, 100)}`
  })
  return ['Postgres, time in statements (the time a COMMIT waits for the disk is not included)', ...lines].join('\n')
}
