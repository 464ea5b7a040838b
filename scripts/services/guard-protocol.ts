/**
 * The guard's request, passed on its command line as JSON. Nothing secret: every user of the machine can read command
 * lines.
 */
export interface GuardRequest {
  readonly dataHome: string
  readonly systemFolder: string
  readonly postgres: boolean
  readonly redis: boolean
}

/**
 * What the guard writes to stdout, one JSON value per line: any number of notices, and exactly one `ready` or `failed`.
 */
export type GuardMessage =
  | { readonly type: 'notice'; readonly line: string }
  | { readonly type: 'ready'; readonly databaseUrl: string | null; readonly redisUrl: string | null }
  | { readonly type: 'failed'; readonly message: string; readonly isSetup: boolean }

/** The guard exits within this time after its stdin closes (ms). */
export const GUARD_STOP_MS = 9000
