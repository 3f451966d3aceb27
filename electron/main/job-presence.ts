import type { Client } from '#shared/contract/client.ts';
import type { EngineContract } from '#shared/contract/contract.ts';
import type { Job } from '#shared/domain/job.ts';

/** What running jobs show outside the page. */
export interface Presence {
  /** The window's title. */
  setTitle(title: string): void;
  /** 0..1, or null for none. */
  setProgress(fraction: number | null): void;
  /** Keeps the computer awake while true. */
  keepAwake(awake: boolean): void;
  /** Tells people who look elsewhere. */
  notify(title: string, body: string, path: string): void;
}

/** What is known about running jobs right now. */
export interface RunningJobs {
  running(): readonly Job[];
  /** Asks the engine anew, e.g. after it was restarted. */
  refresh(): Promise<void>;
}

/** Follows the engine's jobs and shows them in title, task bar, power settings and notifications. */
export function followJobs(client: Client<EngineContract>, presence: Presence): RunningJobs {
  const running = new Map<string, Job>();
  const fractions = new Map<string, number>();
  const show = () => {
    presence.keepAwake(running.size > 0);
    if (running.size === 0) {
      presence.setTitle('Stagelift');
      presence.setProgress(null);
      return;
    }
    const values = [...running.keys()].map((id) => fractions.get(id) ?? 0);
    const fraction = values.reduce((sum, value) => sum + value, 0) / values.length;
    const [first] = running.values();
    const what = running.size === 1 && first ? first.title : `${running.size} jobs`;
    presence.setTitle(`${Math.floor(fraction * 100)} % · ${what} — Stagelift`);
    presence.setProgress(fraction);
  };
  client.on('jobs.changed', (job) => {
    const wasRunning = running.has(job.id);
    if (isActive(job)) running.set(job.id, job);
    else {
      running.delete(job.id);
      fractions.delete(job.id);
      const sentence = endingSentence(job);
      if (wasRunning && sentence !== null) presence.notify(job.title, sentence, `/jobs/${job.id}`);
    }
    show();
  });
  client.on('jobs.progressed', ({ jobId, fraction }) => {
    if (!running.has(jobId)) return;
    fractions.set(jobId, fraction);
    show();
  });
  return {
    running: () => [...running.values()],
    async refresh() {
      const jobs = await client.request('jobs.list', {}).catch(() => []);
      running.clear();
      for (const job of jobs) if (isActive(job)) running.set(job.id, job);
      show();
    },
  };
}

function isActive({ state }: Job): boolean {
  return state === 'queued' || state === 'running';
}

/** Never names hosts, paths or values: notifications stay on lock screens. */
function endingSentence({ state }: Job): string | null {
  if (state === 'done') return 'Done.';
  if (state === 'failed') return 'Failed. Nothing is lost; the job can be looked at.';
  if (state === 'needs-attention') return 'Ended, but something is left to decide.';
  if (state === 'interrupted') return 'Interrupted. It can be resumed.';
  return null;
}
