import { relative } from 'node:path'
import { projectPath } from '../../shared/lib/paths.ts'

/** The part of Jest's final results that is used here. */
interface Results {
  numPassedTests: number
  numFailedTests: number
  /** Files that could not be run at all. */
  numRuntimeErrorTestSuites: number
  testResults: TestFile[]
}

interface TestFile {
  testFilePath: string
  testExecError?: { message?: string } | null
  testResults: Test[]
}

interface Test {
  status: string
  ancestorTitles: string[]
  title: string
  /** Lines: the whole title, then the error with its stack. */
  failureMessages: string[]
}

export interface TestCounts {
  passed: number
  failed: number
  /** The file and title of each failed test, with the first line of the reason. */
  failures: string[]
  /** Paths below `test/` of the files with a failed test. */
  failedFiles: string[]
  /** Titles of the skipped tests. */
  skipped: string[]
}

/** Reports the results to the test command. */
class TestReporter {
  onRunComplete(_contexts: unknown, results: Results): void {
    const tests = results.testResults.flatMap((file) => file.testResults)
    const counts: TestCounts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      failures: results.testResults.flatMap(failuresOf),
      failedFiles: results.testResults.filter((file) => failuresOf(file).length > 0).map(pathOf),
      skipped: tests.filter(({ status }) => status === 'pending' || status === 'todo').map(fullTitle),
    }
    process.send?.(counts)
  }
}

function failuresOf(file: TestFile): string[] {
  const { testExecError, testResults } = file
  const path = pathOf(file)
  const failed = testResults.filter(({ status }) => status === 'failed')
  return [
    ...(testExecError ? [`${path}: ${firstLine(testExecError.message)}`] : []),
    ...failed.map((test) => `${path}: ${fullTitle(test)}: ${firstLine(test.failureMessages[0]?.split('\n')[1])}`),
  ]
}

function pathOf({ testFilePath }: TestFile): string {
  return relative(projectPath('dist', 'test'), testFilePath)
}

function fullTitle({ ancestorTitles, title }: Test): string {
  return [...ancestorTitles, title].join(' ')
}

function firstLine(text = ''): string {
  return text.trim().split('\n', 1)[0]!
}

// oxlint-disable-next-line import/no-default-export -- this is how Jest loads a reporter
export { TestReporter as default }
