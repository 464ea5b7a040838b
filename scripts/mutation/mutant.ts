/** A deliberate break of one promise, and the test that must notice it. */
export interface Mutant {
  name: string
  /** The file that is changed, and the one place in it. */
  file: string
  from: string
  to: string
  /** Test file (without `.test.ts`) and a part of the title of the test that must fail. */
  tests: string
  title: string
}
