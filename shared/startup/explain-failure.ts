import { ConfigError } from '../config.ts'

/** The fields of operating system, TLS and Postgres errors that we look at. */
interface Told {
  code?: string
  path?: string
  message?: string
  /** Only Postgres sets this. */
  severity?: string
}

const onFiles: Record<string, string> = {
  ENOENT: 'does not exist',
  EEXIST: 'is a file where a folder is needed',
  ENOTDIR: 'is below a file where a folder is needed',
  EISDIR: 'is a folder where a file is needed',
  EACCES: 'cannot be read or written by this user',
  EPERM: 'cannot be read or written by this user',
  EROFS: 'is on a read-only disk',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: the quota of this user is used up',
}

/**
 * Explains in one line, without any secret, what stops a process or command, if a person can fix it (a setting, a file,
 * a service that is down); undefined for everything else, which is a bug of ours and needs its stack.
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

/** Refused, cut or unanswered connections, a server that rejects logins, and one that is not Postgres. */
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
