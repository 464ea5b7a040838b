import { ConfigError } from '../config.ts'

/** What the operating system, Node's TLS and Postgres say, as far as we look at it. */
interface Told {
  code?: string
  path?: string
  message?: string
  /** Only Postgres has one. */
  severity?: string
}

const onFiles: Record<string, string> = {
  ENOENT: 'is not there',
  EEXIST: 'is a file where a folder is needed',
  ENOTDIR: 'lies below a file where a folder is needed',
  EISDIR: 'is a folder where a file is needed',
  EACCES: 'may not be read or written by this user',
  EPERM: 'may not be read or written by this user',
  EROFS: 'lies on a disk that is read-only',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: the quota of this user is used up',
}

/**
 * Says in one line what keeps a process or command from its work when a person can mend it (a setting, a file, a service that is away), without a
 * secret; undefined for everything else, which is a fault of ours and needs its stack.
 */
export function explainFailure(error: unknown): string | undefined {
  if (error instanceof ConfigError || (error as Error | null)?.name === 'SetupError') return (error as Error).message
  const told = (error ?? {}) as Told
  const { code = '', path, message = '' } = told
  if (path !== undefined && code in onFiles) return `${path} ${onFiles[code]}.`
  return isAway(told)
    ? `The database cannot be reached (${message.split('\n')[0] || code}): check DATABASE_URL.`
    : undefined
}

/** Connections that were refused, cut or never answered, a server that lets nobody in, and one that is no Postgres. */
function isAway({ code = '', severity, message = '' }: Told): boolean {
  return (
    /^(ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EPROTO|ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/.test(
      code,
    ) ||
    (severity !== undefined && /^(08|28|3D|53|57)/.test(code)) ||
    /^(Connection terminated|The server does not support SSL|There was an error establishing an SSL|Received unexpected|timeout exceeded when trying to connect|Query read timeout)/.test(
      message,
    )
  )
}
