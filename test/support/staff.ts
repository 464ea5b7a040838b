import assert from 'node:assert/strict'
import type { StaffRole } from '../../shared/contract/roles.ts'
import type { World } from './world.ts'

export interface Invited {
  role: StaffRole
  name: string
  seller?: string
  hours?: number
}

/** The path of a link that signs somebody in. */
export async function makeSignInLink(world: World, { seller = 'main', ...invited }: Invited): Promise<string> {
  const body = { ...invited, seller }
  const made = await world.api.call<{ path: string }>('POST', '/api/sign-in/links', await world.token('admin'), body)
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return made.body.path
}

/** The token of somebody who opened a link. */
export async function signInByLink(world: World, invited: Invited): Promise<string> {
  const code = (await makeSignInLink(world, invited)).split('#')[1]!
  const signedIn = await world.api.call<{ token: string }>('POST', '/api/sign-in', undefined, { code })
  assert.equal(signedIn.status, 200, JSON.stringify(signedIn.body))
  return signedIn.body.token
}

interface Answered<Body> {
  status: number
  body: Body
}

/** A browser without pages: it has a name, and keeps the cookies it is given. */
export class StaffDevice {
  readonly #world: World
  readonly #agent: string
  cookie = ''

  constructor(world: World, agent = androidChrome) {
    this.#world = world
    this.#agent = agent
  }

  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: object,
    token?: string,
  ): Promise<Answered<Body>> {
    const response = await fetch(this.#world.api.url + path, {
      method,
      headers: {
        'user-agent': this.#agent,
        ...(body && { 'content-type': 'application/json' }),
        ...(this.cookie && { cookie: this.cookie }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const [set] = response.headers.getSetCookie()
    if (set) this.cookie = set.split(';')[0]!
    return { status: response.status, body: (await response.json()) as Body }
  }

  /** Opens a link on this device. */
  async signIn(invited: Invited): Promise<string> {
    const code = (await makeSignInLink(this.#world, invited)).split('#')[1]!
    return (await this.call<{ token: string }>('POST', '/api/sign-in', { code })).body.token
  }
}

const androidChrome =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36'
export const iphoneSafari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'
