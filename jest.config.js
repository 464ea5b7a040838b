/** Every test runs on the compiled files, as they are shipped: nothing is transformed. `npm test` builds them and starts the services they need. */
export default {
  rootDir: 'dist',
  testMatch: ['**/test/**/*.test.js'],
  transform: {},
  runner: 'jest-light-runner/child-process',
  maxWorkers: 3,
  cacheDirectory: '<rootDir>/../node_modules/.cache/jest',
  watchman: false,
  reporters: ['default', '<rootDir>/scripts/lib/test-reporter.js'],
}
