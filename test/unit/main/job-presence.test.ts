import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient } from '#shared/contract/client.ts';
import { engineContract, type EngineContract } from '#shared/contract/contract.ts';
import { toDoor } from '#shared/contract/door.ts';
import { createRouter, type Handlers } from '#shared/contract/router.ts';
import type { Job } from '#shared/domain/job.ts';
import { createEventHub, type EventHub } from '#engine/router/event-hub.ts';
import { type CallContext, servePort } from '#engine/router/serve-port.ts';
import { followJobs, type RunningJobs } from '../../../electron/main/job-presence.ts';
import { eventSamples } from '../../contract/samples.ts';

let ports: readonly MessagePort[] = [];
let events: EventHub;
let jobs: RunningJobs;
let listed: Job[] = [];
const shown = { title: '', progress: null as number | null, awake: false, notes: [] as string[] };
/** Resolves after everything that was emitted before has arrived. */
let settle: () => Promise<unknown>;

const job = (state: Job['state'], id = 'job-1'): Job => ({ ...eventSamples['jobs.changed'], id, state });

beforeEach(() => {
  Object.assign(shown, { title: '', progress: null, awake: false, notes: [] });
  listed = [];
  events = createEventHub();
  const handlers = { 'jobs.list': () => listed, 'recipes.list': () => [] };
  // Nothing else is asked here.
  const router = createRouter<EngineContract, CallContext>(
    engineContract,
    handlers as unknown as Handlers<EngineContract, CallContext>,
  );
  const { port1, port2 } = new MessageChannel();
  ports = [port1, port2];
  servePort(router, events, toDoor(port1));
  const client = createClient<EngineContract>();
  client.attach(toDoor(port2));
  settle = () => client.request('recipes.list', {});
  jobs = followJobs(client, {
    setTitle: (title) => (shown.title = title),
    setProgress: (fraction) => (shown.progress = fraction),
    keepAwake: (awake) => (shown.awake = awake),
    notify: (title, body, path) => shown.notes.push(`${title}: ${body} ${path}`),
  });
});
afterEach(() => {
  for (const port of ports) port.close();
});

it('keeps the computer awake and shows how far a job is', async () => {
  events.emit('jobs.changed', job('running'));
  events.emit('jobs.progressed', { ...eventSamples['jobs.progressed'], fraction: 0.426 });
  await settle();
  expect(shown).toMatchObject({ awake: true, progress: 0.426, title: '42 % · Pull Production to Local — Stagelift' });
  expect(jobs.running()).toHaveLength(1);
});

it('counts several jobs as one', async () => {
  events.emit('jobs.changed', job('running'));
  events.emit('jobs.changed', job('running', 'job-2'));
  events.emit('jobs.progressed', { ...eventSamples['jobs.progressed'], fraction: 0.5 });
  await settle();
  expect(shown).toMatchObject({ progress: 0.25, title: '25 % · 2 jobs — Stagelift' });
});

it.each([
  ['done', 'Done.'],
  ['failed', 'Failed. Nothing is lost; the job can be looked at.'],
  ['needs-attention', 'Ended, but something is left to decide.'],
] as const)('tells that a job is %s, without naming hosts', async (state, sentence) => {
  events.emit('jobs.changed', job('running'));
  events.emit('jobs.changed', job(state));
  await settle();
  expect(shown).toMatchObject({ awake: false, progress: null, title: 'Stagelift' });
  expect(shown.notes).toEqual([`Pull Production to Local: ${sentence} /jobs/job-1`]);
});

it('does not tell what the user did, or what ended before we looked', async () => {
  events.emit('jobs.changed', job('running'));
  events.emit('jobs.changed', job('cancelled'));
  events.emit('jobs.changed', job('done', 'old'));
  await settle();
  expect(shown.notes).toEqual([]);
});

it('finds out anew what runs after the engine was restarted', async () => {
  events.emit('jobs.changed', job('running'));
  await settle();
  listed = [job('interrupted')];
  await jobs.refresh();
  expect(jobs.running()).toEqual([]);
  expect(shown.awake).toBe(false);
});
