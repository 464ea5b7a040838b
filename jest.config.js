/** Every test runs on the compiled files, as they are shipped: nothing is transformed. `npm test` builds them and starts the services they need. */
export default {
  rootDir: 'dist',
  testMatch: ['**/test/**/*.test.js'],
  transform: {},
  injectGlobals: false,
  // A slow machine is no failure: what a test waits for has bounds of its own, that name it.
  testTimeout: 240_000,
  maxWorkers: 2,
  // Modules that were loaded for one file are not all let go after it.
  workerIdleMemoryLimit: '1GB',
  cacheDirectory: '<rootDir>/../node_modules/.cache/jest',
  watchman: false,
  reporters: ['default', '<rootDir>/scripts/lib/test-reporter.js'],
}
