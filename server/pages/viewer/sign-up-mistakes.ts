import { looksLikeMobile } from '../ui/address-fields.tsx'
import { addressWords } from '../ui/address-words.ts'
import { collectWords } from '../ui/collect-words.ts'
import type { Problem } from '../ui/http.ts'
import type { Person } from './saved-person.ts'
import { signUpWords } from './sign-up-words.ts'

export type Mistakes = Partial<Record<'name' | 'phone' | 'province' | 'ward' | 'line' | 'collectAt', string>>

/** Checks that need no request: the server's rule for phones is stricter and decides. */
export function mistakesOf({ name, phone, province, ward, line, collectAt }: Person, collects: boolean): Mistakes {
  const who = {
    ...(!name.trim() && { name: wordsFor('name') }),
    ...(!looksLikeMobile(phone) && { phone: wordsFor('phone') }),
  }
  if (collects) return { ...who, ...(!collectAt && { collectAt: wordsFor('collectAt') }) }
  return {
    ...who,
    ...(!province.code && { province: wordsFor('province') }),
    ...(!ward.code && { ward: wordsFor('ward') }),
    ...(!line.trim() && { line: wordsFor('line') }),
  }
}

function wordsFor(field: keyof Mistakes): string {
  const all = addressWords()
  return {
    name: signUpWords().needName,
    phone: all.needPhone,
    province: all.needProvince,
    ward: all.needWard,
    line: all.needLine,
    collectAt: collectWords().needPoint,
  }[field]
}

export function wordsOfRefusal(field: keyof Mistakes, { errors }: Problem): string {
  const tooMany = errors[0]?.tooMany
  return tooMany === undefined ? wordsFor(field) : signUpWords().tooLong(tooMany)
}

/** The server's messages start with the field: `address.ward: …`. */
export function fieldOf(message: string): keyof Mistakes | undefined {
  const field = message.split(':')[0]!.replace('address.', '')
  return (['name', 'phone', 'province', 'ward', 'line', 'collectAt'] as const).find((one) => one === field)
}
