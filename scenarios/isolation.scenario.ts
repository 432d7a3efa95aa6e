import { isolate } from '../harness/faults/isolate.ts';
import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

export default [
  scenario('slave cut off the network short', async ({ cluster }) => {
    await cluster.inject(isolate(cluster.slave, 'short'));
    await expect(cluster).toConverge();
  }),
  scenario('slave cut off the network long', async ({ cluster }) => {
    await cluster.inject(isolate(cluster.slave, 'long'));
    await expect(cluster).toConverge();
  }),
  scenario('master cut off the network long, failed over while it lives, and back', async ({ cluster }) => {
    await cluster.inject(isolate(cluster.master, 'long'));
    await expect(cluster).toConverge();
  }),
];
