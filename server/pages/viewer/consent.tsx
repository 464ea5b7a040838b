import type { JSX } from 'preact'
import { consentTexts, presentConsent } from '../../../shared/person/consent-texts.ts'
import { dictionary, language } from '../ui/words.ts'

const words = dictionary({
  vi: {
    more: 'Đọc toàn bộ nội dung đồng ý',
    version: (version: string) => `Phiên bản ${version}`,
  },
  en: {
    more: 'Read the full consent text',
    version: (version: string) => `Version ${version}`,
  },
})

/** What is agreed to by saving, with its version: that is what is stored with the data. */
export function Consent(): JSX.Element {
  const { short, full } = consentTexts[presentConsent][language.value]
  return (
    <div class="consent small">
      <p>{short}</p>
      <details>
        <summary>{words().more}</summary>
        <ul class="stack-close">
          {full.map((paragraph) => (
            <li key={paragraph}>{paragraph}</li>
          ))}
        </ul>
        <p class="soft">{words().version(presentConsent)}</p>
      </details>
    </div>
  )
}
