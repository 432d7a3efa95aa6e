import { isolate } from '../harness/faults/isolate.ts';
import { expect } from '../harness/scenario/expect.ts';
import { type ClusterNeeds, scenario } from '../harness/scenario/scenario.ts';

const needs: ClusterNeeds = { capabilities: ['isolate'] };

export default [
  scenario(
    'slave cut off the network short',
    async ({ cluster }) => {
      await cluster.inject(isolate(cluster.slave, 'short'));
      await expect(cluster).toConverge();
    },
    needs,
  ),
  scenario(
    'slave cut off the network long',
    async ({ cluster }) => {
      await cluster.inject(isolate(cluster.slave, 'long'));
      await expect(cluster).toConverge();
    },
    needs,
  ),
  scenario(
    'master cut off the network long, failed over while it lives, and back',
    async ({ cluster }) => {
      await cluster.inject(isolate(cluster.master, 'long'));
      await expect(cluster).toConverge();
    },
    needs,
  ),
];
