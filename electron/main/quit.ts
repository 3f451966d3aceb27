import { type App, type BrowserWindow, dialog } from 'electron';
import type { Client } from '#shared/contract/client.ts';
import type { EngineContract } from '#shared/contract/contract.ts';
import type { RunningJobs } from './job-presence.ts';

/** What quitting is decided from. */
export interface QuitParts {
  readonly app: App;
  readonly client: Client<EngineContract>;
  readonly jobs: RunningJobs;
  readonly window: () => BrowserWindow | null;
  readonly mayAsk: () => boolean;
  /** Ends the engine's process. */
  readonly stopEngine: () => void;
}

/** Longest time that pausing may take: the operating system kills what shuts down more slowly. */
const pauseLimit = 3000;

/**
 * Quitting never cuts a job: with jobs running the user chooses to let them finish, to pause or to stop them. When the
 * system shuts down or ends the program by a signal, jobs are paused without a question.
 */
export function guardQuit({ app, client, jobs, window, mayAsk, stopEngine }: QuitParts): void {
  let decided = false;
  const leave = async (act: () => Promise<unknown>) => {
    decided = true;
    await Promise.race([act().catch(() => {}), new Promise((resolve) => setTimeout(resolve, pauseLimit))]);
    stopEngine();
    app.quit();
  };
  const pause = () => client.request('engine.quiesce', {});
  const stopAll = () => Promise.all(jobs.running().map(({ id }) => client.request('jobs.cancel', { jobId: id })));
  const decide = async () => {
    if (jobs.running().length === 0 || !mayAsk()) return leave(pause);
    const answer = await askHowToQuit(window(), jobs.running().length);
    if (answer === 'pause') await leave(pause);
    if (answer === 'stop') await leave(stopAll);
  };
  app.on('before-quit', (event) => {
    if (decided) return;
    event.preventDefault();
    void decide();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!decided) void leave(pause);
    });
  }
}

async function askHowToQuit(window: BrowserWindow | null, count: number): Promise<'finish' | 'pause' | 'stop'> {
  const options = {
    type: 'question',
    message: count === 1 ? 'A job is still running.' : `${count} jobs are still running.`,
    detail: 'Paused jobs can be resumed at the next start. Stopped jobs leave their targets as they were.',
    buttons: ['Let It Finish', 'Pause and Quit', 'Stop and Quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  } satisfies Electron.MessageBoxOptions;
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return (['finish', 'pause', 'stop'] as const)[response] ?? 'finish';
}
