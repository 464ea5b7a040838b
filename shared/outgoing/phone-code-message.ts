/** A code on its way to the phone that it is to prove. */
export interface PhoneCodeMessage {
  /** The same for whatever is repeated of one message. */
  id: string
  /** E.164 */
  phone: string
  code: string
  /** What the person reads. */
  text: string
  expiresAt: Date
  at: Date
}

/** Whom the message is handed to, with what every adapter needs. */
export interface PhoneCodeRoute {
  url: string
  secret: string
  from: string | undefined
  allowPrivate: boolean
  timeoutMs: number
}

/**
 * One way of sending. Resolves when the message was accepted; throws when it was not, or when nobody answered in time
 * (`NoAnswer`). Errors never contain the phone or the code.
 */
export type PhoneCodeAdapter = (route: PhoneCodeRoute, message: PhoneCodeMessage) => Promise<void>
