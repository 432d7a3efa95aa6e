import { expect } from '../harness/scenario/expect.ts';
import { scenario } from '../harness/scenario/scenario.ts';

export default [
  scenario('steady state raises no alarm', async ({ cluster }) => {
    await expect(cluster).toStayInSync();
  }),
];
