import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

const saltBytes = 16
const hashBytes = 32
/** 16 MB and some tens of milliseconds of another thread for each try. */
const cost = { N: 16_384, r: 8, p: 1 }

/**
 * Hashes a PIN for its device. The device's secret is part of it and is stored nowhere else, so that six digits cannot
 * be guessed from the database.
 */
export async function hashPin(pin: string, deviceSecret: string): Promise<Buffer> {
  const salt = randomBytes(saltBytes)
  return Buffer.concat([salt, await stretch(pin, deviceSecret, salt)])
}

export async function isPinRight(pin: string, deviceSecret: string, kept: Buffer): Promise<boolean> {
  const hash = await stretch(pin, deviceSecret, kept.subarray(0, saltBytes))
  return timingSafeEqual(hash, kept.subarray(saltBytes))
}

/** Whether it is among the first that anybody would try: one digit six times, or digits in a row. */
export function isEasyPin(pin: string): boolean {
  const digits = pin.split('').map(Number)
  const steps = new Set(digits.slice(1).map((digit, i) => digit - digits[i]!))
  return steps.size === 1 && [0, 1, -1].includes([...steps][0]!)
}

function stretch(pin: string, deviceSecret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(`${pin}/${deviceSecret}`, salt, hashBytes, cost, (error, key) => (error ? reject(error) : resolve(key))),
  )
}
