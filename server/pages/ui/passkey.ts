import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser'
import { ask } from './http.ts'
import { noteComeBack, type Session } from './session.ts'

/** The device, or the person, did not confirm. */
export class NotConfirmed extends Error {
  override name = 'NotConfirmed'
}

/** This device has a passkey of this person already. */
export class AlreadyThere extends Error {
  override name = 'AlreadyThere'
}

/** Browsers have them only on https (and on this very machine), and never at an address of mere numbers. */
export function hasPasskeys(): boolean {
  return window.isSecureContext && 'PublicKeyCredential' in window && !/^[\d.]+$|^\[/.test(location.hostname)
}

/** Makes a passkey for whoever is signed in. Throws {@link NotConfirmed} or {@link AlreadyThere}. */
export async function makePasskey(token: string): Promise<void> {
  const { ticket, options } = await ask<'startPasskey'>('post', '/api/keys/passkey/start', { token })
  const { startRegistration } = await import('@simplewebauthn/browser')
  const answer: RegistrationResponseJSON = await confirmed(() =>
    startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }),
  )
  await ask<'addPasskey'>('post', '/api/keys/passkey', { token, body: { ticket, answer } })
  noteComeBack('passkey')
}

/** Signs in by passkey. Throws {@link NotConfirmed}. */
export async function signInByPasskey(): Promise<Session> {
  const { ticket, options } = await ask<'startPasskeySignIn'>('post', '/api/sign-in/passkey/start')
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const answer: AuthenticationResponseJSON = await confirmed(() => startAuthentication({ optionsJSON: options }))
  const session = await ask<'signInByPasskey'>('post', '/api/sign-in/passkey', { body: { ticket, answer } })
  noteComeBack('passkey')
  return session as Session
}

/**
 * Whatever goes wrong on the device, its own dialog has said; an authenticator that has one already says
 * `InvalidStateError`.
 */
async function confirmed<Answer>(touch: () => Promise<Answer>): Promise<Answer> {
  try {
    return await touch()
  } catch (error) {
    throw (error as Error).name === 'InvalidStateError' ? new AlreadyThere() : new NotConfirmed()
  }
}
