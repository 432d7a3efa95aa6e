/**
 * What may import what. `npm run layers` checks it, in CI too.
 */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Whoever reads a module has to be able to stop somewhere.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'the-stand-in-knows-nothing-of-the-harness',
      severity: 'error',
      from: { path: '^fixtures/standin/' },
      to: { path: '^(harness|scenarios)/' },
    },
    {
      name: 'one-door-to-the-stand-in',
      comment: 'What the harness needs of the stand-in, harness/standin/standin.ts gives it.',
      severity: 'error',
      from: { path: '^(harness|scenarios)/', pathNot: '^harness/standin/standin\\.ts$' },
      to: { path: '^fixtures/standin/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    includeOnly: '^(harness|scenarios|fixtures)/',
  },
};
