import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** The data of a person who receives a parcel: stored encrypted in `recipient`, and otherwise only on paper. */
export interface Person {
  name: string
  /** E.164 */
  phone: string
  line: string
}

/** Printed for a person whose data was erased: visible, so that nobody takes it for a printing fault. */
const erasedPerson: Person = { name: '(đã xoá)', phone: '', line: '' }

/** Encrypts with the current key and decrypts with any of the keys. */
export interface KeyRing {
  /** Of the current key. */
  keyId: string
  keyIds: readonly string[]
  seal(plain: Buffer, boundTo: string): Buffer
  /** Throws if none of these keys encrypted it, or not for this place. */
  open(sealed: Buffer, boundTo: string): Buffer
  /** Whether the current key encrypted it. */
  isPresent(sealed: Buffer, boundTo: string): boolean
}

export interface PersonalData {
  keyId: string
  seal(person: Person, recipientId: string): Buffer
  /** Erased data decrypts to {@link erasedPerson}. */
  open(sealed: Buffer, recipientId: string): Person
  /** Other confidential text, bound to the id of its row. */
  sealText(text: string, rowId: string): Buffer
  openText(sealed: Buffer, rowId: string): string
  /** The blind index of a phone: equal for everyone with that phone, and irreversible without the key. */
  buyerKey(phone: string): string
  /** For re-encrypting what a previous key encrypted. */
  ring: KeyRing
}

const ivBytes = 12
const tagBytes = 16

const derive = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'flashpack', purpose, 32))

/**
 * AES-256-GCM with keys derived from the secrets, the current one first. Ciphertext is bound to its place, so that
 * encrypted rows cannot be swapped. The keys are tried in turn: the cipher itself reveals which one is right.
 */
export function openKeyRing(secrets: readonly string[]): KeyRing {
  const keys = secrets.map((secret) => {
    const key = derive(secret, 'recipient seal 1')
    return { key, id: createHmac('sha256', key).update('key id').digest('hex').slice(0, 8) }
  })
  const present = keys[0]!
  const openWith = ({ key }: { key: Buffer }, sealed: Buffer, boundTo: string): Buffer | undefined => {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes)).setAAD(Buffer.from(boundTo))
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes))
    try {
      return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()])
    } catch {
      return undefined // another key may match
    }
  }
  return {
    keyId: present.id,
    keyIds: keys.map(({ id }) => id),
    seal(plain, boundTo) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', present.key, iv).setAAD(Buffer.from(boundTo))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body])
    },
    open(sealed, boundTo) {
      for (const key of keys) {
        const plain = openWith(key, sealed, boundTo)
        if (plain) return plain
      }
      throw new Error(
        `the data at ${boundTo} was not encrypted with any of the keys ${keys.map(({ id }) => id).join(', ')}`,
      )
    },
    isPresent: (sealed, boundTo) => openWith(present, sealed, boundTo) !== undefined,
  }
}

/**
 * Derives the phone index key from a secret. Done once per database, and the key is stored there: see
 * `shared/person/phone-index-store.ts`.
 */
export function phoneIndexKey(secret: string): Buffer {
  return derive(secret, 'phone index 1')
}

/** The blind index has its own key, because a plain hash of a phone number could be reversed by trying them all. */
export function openPersonalData(ring: KeyRing, indexKey: Buffer): PersonalData {
  return {
    ring,
    keyId: ring.keyId,
    seal: (person, recipientId) => ring.seal(Buffer.from(JSON.stringify(person)), recipientId),
    open: (sealed, recipientId) =>
      sealed.length === 0 ? erasedPerson : (JSON.parse(ring.open(sealed, recipientId).toString('utf8')) as Person),
    sealText: (text, rowId) => ring.seal(Buffer.from(text), rowId),
    openText: (sealed, rowId) => ring.open(sealed, rowId).toString('utf8'),
    buyerKey: (phone) => createHmac('sha256', indexKey).update(phone).digest('base64url').slice(0, 24),
  }
}
