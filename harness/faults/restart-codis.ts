import { DASHBOARD, FE } from '../timeline/event.ts';
import { end, startAgain } from './end-and-start.ts';
import type { Fault } from './fault.ts';

/** Restart the dashboard, which then reads its groups from the coordinator again. */
export function restartDashboard(): Fault {
  return {
    name: 'restart of codis-dashboard',
    needs: ['restart'],
    async inject(stage) {
      await end(stage, DASHBOARD, stage.dashboard, 'SIGTERM');
      await startAgain(stage, DASHBOARD, stage.dashboard);
    },
  };
}

/** Restart fe, which then answers nothing until somebody has asked it for its list. */
export function restartFe(): Fault {
  return {
    name: 'restart of codis-fe',
    needs: ['restart'],
    async inject(stage) {
      await end(stage, FE, stage.fe, 'SIGTERM');
      await startAgain(stage, FE, stage.fe);
    },
  };
}
