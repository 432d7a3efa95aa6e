/**
 * What may import what. `npm run layers` checks it, in CI too.
 *
 * Folder of the harness → the folders that it may import from, besides itself and the files that lie in `harness/`
 * directly, which are for everybody. From top to bottom it is the way that data goes: from the programs and their
 * clients over timeline, judge and outcome to whoever shows it.
 */
const LAYERS = {
  // What talks to the programs, and what they are.
  text: [],
  codis: [],
  pika: [],
  programs: ['codis', 'pika'],
  // What is recorded, and what it comes to.
  timeline: ['codis'],
  judge: ['codis', 'pika', 'timeline'],
  diagnosis: ['judge', 'text', 'timeline'],
  statistics: [],
  outcome: ['diagnosis', 'judge', 'statistics', 'text', 'timeline'],
  store: [],
  // What starts, hurts and observes a cluster.
  runtime: ['codis', 'programs'],
  'standin-image': ['runtime', 'text'],
  cluster: ['codis', 'pika', 'programs', 'runtime', 'timeline'],
  faults: ['codis', 'pika', 'runtime', 'timeline'],
  observe: ['cluster', 'pika', 'programs', 'runtime', 'timeline'],
  clients: ['cluster', 'codis', 'observe', 'pika', 'programs', 'timeline'],
  page: ['codis', 'runtime', 'store', 'timeline'],
  scenario: ['clients', 'cluster', 'codis', 'faults', 'judge', 'observe', 'runtime', 'timeline'],
  // What scenarios of users import, and programs of theirs that judge.
  library: ['codis', 'faults', 'judge', 'runtime', 'scenario', 'timeline'],
  // What a user meets.
  report: ['codis', 'judge', 'outcome', 'pika', 'store', 'text', 'timeline'],
  gate: ['judge', 'outcome', 'report', 'statistics', 'store', 'text'],
  prove: [
    ...['cluster', 'codis', 'judge', 'outcome', 'programs', 'report', 'run', 'runtime', 'scenario', 'store'],
  ],
  replay: ['codis', 'outcome', 'report', 'store', 'timeline'],
  run: [
    ...[
      'clients',
      'cluster',
      'codis',
      'judge',
      'library',
      'observe',
      'outcome',
      'page',
      'programs',
      'report',
      'runtime',
      'scenario',
    ],
    ...['store', 'timeline'],
  ],
  sweep: [
    ...['cluster', 'codis', 'faults', 'judge', 'outcome', 'programs', 'report', 'run', 'runtime', 'scenario'],
    ...['store', 'text'],
  ],
  chaos: [
    ...['faults', 'judge', 'outcome', 'programs', 'report', 'run', 'runtime', 'scenario', 'statistics'],
    ...['store', 'timeline'],
  ],
  matrix: ['judge', 'outcome', 'programs', 'report', 'run', 'statistics', 'store', 'text'],
  up: [
    'clients',
    'cluster',
    'codis',
    'faults',
    'judge',
    'observe',
    'programs',
    'run',
    'runtime',
    'scenario',
    'text',
    'timeline',
  ],
  live: ['codis', 'judge', 'pika', 'text', 'timeline'],
  // What measures all of it.
  bench: [
    ...['cli', 'clients', 'cluster', 'codis', 'judge', 'live', 'observe', 'report', 'run'],
    ...['runtime', 'standin-image', 'statistics', 'store', 'text', 'timeline'],
  ],
  // What tests of all folders share; nothing else may import it.
  testing: [],
  // How Stryker runs them: no part of what is tested, and none of what is installed.
  mutation: [],
};

/** They may look anywhere. */
const TESTS = '\\.(test|trial)\\.ts$|/testing/|/(fake-|long-recording)';

/** What can give an order or write. */
const WRITING = [
  'harness/codis/fe-client\\.ts',
  'harness/pika/node-client\\.ts',
  'harness/(chaos|clients|cluster|faults|observe|prove|run|runtime|scenario|sweep|up)/',
  'scenarios/',
];

const layerRules = Object.entries(LAYERS).map(([folder, below]) => ({
  name: `${folder}-knows-only-what-is-below`,
  severity: 'error',
  from: { path: `^harness/${folder}/`, pathNot: TESTS },
  to: {
    path: '^(harness/[^/]+/|scenarios/)',
    pathNot: [
      `^harness/(${[folder, ...below].join('|')})/`,
      // What is run begins here.
      ...(folder === 'run' || folder === 'prove' ? ['^scenarios/index\\.ts$'] : []),
    ],
  },
}));

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
      name: 'every-folder-is-declared',
      severity: 'error',
      from: {},
      to: { path: '^harness/[^/]+/', pathNot: `^harness/(${Object.keys(LAYERS).join('|')}|cli)/` },
    },
    ...layerRules,
    {
      name: 'what-is-for-everybody-knows-nobody',
      severity: 'error',
      from: { path: '^harness/[^/]+\\.ts$', pathNot: TESTS },
      to: { path: '^harness/[^/]+/' },
    },
    {
      name: 'live-commands-can-not-write',
      comment:
        'check, watch and monitor look at clusters that are not ours: no chain of imports leads to an order.',
      severity: 'error',
      from: { path: '^harness/(live/|cli/commands/(check|watch|monitor)\\.ts$)', pathNot: TESTS },
      to: { path: `^(${WRITING.join('|')})`, reachable: true },
    },
    {
      name: 'the-stand-in-knows-nothing-of-the-harness',
      severity: 'error',
      from: { path: '^fixtures/standin/' },
      to: { path: '^(harness|scenarios)/' },
    },
    {
      name: 'one-door-to-the-stand-in',
      comment: 'What the harness needs of the stand-in, harness/standin.ts gives it.',
      severity: 'error',
      from: { path: '^(harness|scenarios)/', pathNot: '^harness/standin\\.ts$' },
      to: { path: '^fixtures/standin/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    includeOnly: '^(harness|scenarios|fixtures)/',
  },
};
