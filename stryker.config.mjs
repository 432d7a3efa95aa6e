/**
 * `npm run mutation`: changes the judge and the diagnosis in every small way, and says which changes no test notices.
 * One file: `npm run mutation -- -m harness/judge/agreement.ts`. What nobody can notice: docs/mutation.md.
 */
export default {
  mutate: ['harness/{judge,diagnosis}/*.ts', '!**/*.test.ts', '!**/fake-*.ts'],
  plugins: ['./harness/mutation/runner.ts'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  // Stryker would read it by TypeScript's API, which TypeScript 7 has not. There is no such file.
  tsconfigFile: 'none',
  tempDirName: 'node_modules/.cache/stryker',
  cleanTempDir: 'always',
  ignorePatterns: ['/dist', '/insync-*', '/docs', '/baselines'],
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { reportTests: false, logTests: false },
  htmlReporter: { fileName: 'insync-mutation/report.html' },
  jsonReporter: { fileName: 'insync-mutation/report.json' },
  // What was imported once stays in memory.
  maxTestRunnerReuse: 100,
  // What runs on import is imported for each of its mutants: that is known, and is not much.
  warnings: { slow: false },
};
