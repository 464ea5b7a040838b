import type { CookieOptions, Request, Response } from 'express'

/** Each cookie's own path: no other request carries it. */
const paths = {
  'queue-board': '/control/queues',
  device: '/api/sign-in',
  provider: '/api/sign-in/provider',
} as const
export type CookieName = keyof typeof paths

/**
 * The `__Secure-` prefix makes browsers accept the cookie over https only; on the host's own network there is no https.
 */
function nameOf(name: CookieName, { secure }: Request): string {
  return `${secure ? '__Secure-' : ''}flashpack-${name}`
}

function optionsOf(name: CookieName, { secure }: Request): CookieOptions {
  return { path: paths[name], httpOnly: true, sameSite: 'strict', secure }
}

/** Sets a cookie that scripts cannot read and requests from other sites do not carry. */
export function setCookie(
  request: Request,
  response: Response,
  name: CookieName,
  value: string,
  seconds: number,
): void {
  response.cookie(nameOf(name, request), value, { ...optionsOf(name, request), maxAge: seconds * 1000 })
}

export function clearCookie(request: Request, response: Response, name: CookieName): void {
  response.clearCookie(nameOf(name, request), optionsOf(name, request))
}

export function readCookie(request: Request, name: CookieName): string | undefined {
  const start = `${nameOf(name, request)}=`
  return (request.headers.cookie ?? '')
    .split(/; */)
    .find((one) => one.startsWith(start))
    ?.slice(start.length)
}
