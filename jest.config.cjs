// Three tiers: unit (Node alone), engine (the real Pulumi engine), cluster (a real Kubernetes). See CONTRIBUTING.md.
const common = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['verdigris-source', 'node', 'require', 'default'] },
  transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: { ignoreCodes: [151001], exclude: ['**'] } }] },
};
const tier = (name, testMatch, more = {}) => ({ displayName: name, ...common, testMatch, ...more });

// A machine that is busy with other work is slow, not wrong: what hangs is ended, nothing is timed.
module.exports = {
  testTimeout: 120_000,
  projects: [
    tier('unit', ['<rootDir>/test/**/*.test.ts'], {
      testPathIgnorePatterns: ['/node_modules/', '/test/engine/', '/test/cluster/'],
    }),
    tier('engine', ['<rootDir>/test/engine/**/*.test.ts']),
    tier('cluster', ['<rootDir>/test/cluster/**/*.test.ts'], {
      globalSetup: '<rootDir>/test/cluster/setup.ts',
      globalTeardown: '<rootDir>/test/cluster/teardown.ts',
    }),
  ],
};
