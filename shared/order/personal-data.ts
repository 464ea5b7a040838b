import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** What is known of a person who receives a parcel: kept encrypted in `recipient`, and nowhere else but on paper. */
export interface Person {
  name: string
  /** E.164 */
  phone: string
  line: string
}

export interface PersonalData {
  keyId: string
  seal(person: Person, recipientId: string): Buffer
  open(sealed: Buffer, recipientId: string): Person
  /** Other text that is nobody's business, bound to the id of its row. */
  sealText(text: string, rowId: string): Buffer
  openText(sealed: Buffer, rowId: string): string
  /** The blind index of a phone: the same for everybody with that phone, and no way back to it without the key. */
  buyerKey(phone: string): string
}

const ivBytes = 12
const tagBytes = 16

/**
 * Encrypts with AES-256-GCM under a key derived from the secret, bound to the recipient's id so that sealed rows cannot be swapped. The blind
 * index uses a second derived key, since a phone number alone could be guessed by trying them all.
 */
export function openPersonalData(secret: string): PersonalData {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'flashpack', purpose, 32))
  const sealKey = derive('recipient seal 1')
  const indexKey = derive('phone index 1')
  const keyId = createHmac('sha256', sealKey).update('key id').digest('hex').slice(0, 8)
  const sealText = (text: string, rowId: string): Buffer => {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', sealKey, iv).setAAD(Buffer.from(rowId))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), body])
  }
  const openText = (sealed: Buffer, rowId: string): string => {
    const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, ivBytes)).setAAD(Buffer.from(rowId))
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
  }
  return {
    keyId, sealText, openText,
    seal: (person, recipientId) => sealText(JSON.stringify(person), recipientId),
    open: (sealed, recipientId) => JSON.parse(openText(sealed, recipientId)) as Person,
    buyerKey: (phone) => createHmac('sha256', indexKey).update(phone).digest('base64url').slice(0, 24),
  }
}
