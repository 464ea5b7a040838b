import { relative } from 'node:path'
import { projectPath } from '../../shared/lib/paths.ts'

/** The part of Jest's final results that is used here. */
interface Results {
  numPassedTests: number
  numFailedTests: number
  /** Files that could not be run at all. */
  numRuntimeErrorTestSuites: number
  testResults: {
    testFilePath: string
    testResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

export interface TestCounts {
  passed: number
  failed: number
  /** The file and title of each failed test, with the first line of the reason. */
  failures: string[]
  /** Titles of the skipped tests. */
  skipped: string[]
}

/** Reports the results to the test command. */
class TestReporter {
  onRunComplete(_contexts: unknown, results: Results): void {
    const all = results.testResults.flatMap((file) => file.testResults)
    const counts: TestCounts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      failures: results.testResults.flatMap((file) =>
        file.testResults
          .filter(({ status }) => status === 'failed')
          .map(
            ({ fullName, failureMessages }) =>
              `${relative(projectPath('dist', 'test'), file.testFilePath)}: ${fullName}: ${failureMessages[0]?.split('\n', 1)[0] ?? ''}`,
          ),
      ),
      skipped: all.filter(({ status }) => status === 'pending' || status === 'todo').map(({ fullName }) => fullName),
    }
    process.send?.(counts)
  }
}

// oxlint-disable-next-line import/no-default-export -- this is how Jest loads a reporter
export { TestReporter as default }
