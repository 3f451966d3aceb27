import { setTimeout as sleep } from 'node:timers/promises';
import type { ReviewWish } from '#shared/domain/review.ts';
import { openEngineIn } from './open-engine-in.ts';

// Runs one job of a review as a program of its own, which a test may kill: `node job-child.ts SETTINGS`. Prints the job's end.

/** What the child is to do. */
export interface ChildTask {
  readonly dataFolder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly act:
    | { readonly kind: 'open'; readonly wish: ReviewWish }
    | { readonly kind: 'resume'; readonly jobId: string }
    | { readonly kind: 'update' | 'close'; readonly reviewId: string };
}

const task = JSON.parse(process.argv[2] ?? '') as ChildTask; // Written by the test.
const { client, close } = await openEngineIn(task.dataFolder, task.variables);
const { act } = task;
const start = async () => {
  if (act.kind === 'resume') return client.request('jobs.resume', { jobId: act.jobId });
  const plan =
    act.kind === 'open'
      ? await client.request('reviews.plan', { runId: 'child', wish: act.wish })
      : act.kind === 'close'
        ? await client.request('reviews.planClose', { runId: 'child', reviewId: act.reviewId })
        : await client.request('reviews.planUpdate', { runId: 'child', reviewId: act.reviewId, data: false });
  return client.request('reviews.apply', { planId: plan.id, hash: plan.hash });
};
let job = await start();
while (job.state === 'running' || job.state === 'queued') {
  await sleep(30);
  job = await client.request('jobs.get', { jobId: job.id });
}
process.stdout.write(`${JSON.stringify(job)}\n`);
await close();
