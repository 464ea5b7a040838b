import { describe, expect, test } from '../../support/jest.ts'
import { createHash } from 'node:crypto'
import { consentTexts, presentConsent } from '../../../shared/person/consent-texts.ts'

/** Of each text as it was first shown. */
const fingerprints: Record<string, string> = { '1': '2dae51d1f18443d7' }

describe('a consent text that people have agreed to', () => {
  test('is never changed or removed: another wording is another version, and the newest is shown', () => {
    const found = Object.entries(consentTexts).map(([version, text]) => [
      version,
      createHash('sha256').update(JSON.stringify(text)).digest('hex').slice(0, 16),
    ])
    expect(Object.fromEntries(found)).toEqual(fingerprints)
    expect(presentConsent).toBe(Object.keys(fingerprints).at(-1))
  })
})
