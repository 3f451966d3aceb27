import { EventEmitter, once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '#shared/contract/client.ts';
import { engineContract, type EngineContract } from '#shared/contract/contract.ts';
import { toDoor } from '#shared/contract/door.ts';
import { createRouter, type Handlers } from '#shared/contract/router.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { createEventHub, type EventHub } from '#engine/router/event-hub.ts';
import { type CallContext, servePort } from '#engine/router/serve-port.ts';
import { sampleProject } from './sample-values.ts';
import { requestSamples } from './samples.ts';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** An engine's end that answers only what a test gives it. */
function serve(handlers: Partial<Handlers<EngineContract, CallContext>>, events: EventHub = createEventHub()) {
  // A request that a test does not foresee fails as internal.unexpected.
  const router = createRouter<EngineContract, CallContext>(
    engineContract,
    handlers as Handlers<EngineContract, CallContext>,
  );
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const stop = servePort(router, events, toDoor(port1));
  return { door: toDoor(port2), port: port2, stop, events };
}

describe('a client over a message port', () => {
  it('gets answers and errors of the other side', async () => {
    const client = createClient<EngineContract>();
    const { door } = serve({
      'projects.list': () => [sampleProject],
      'projects.get': () => {
        throw new AppError('store.project-not-found', { facts: { projectId: 'shop' } });
      },
    });
    client.attach(door);
    expect(await client.request('projects.list', {})).toEqual([sampleProject]);
    const failure = client.request('projects.get', { projectId: 'shop' });
    await expect(failure).rejects.toBeInstanceOf(AppError);
    await expect(failure).rejects.toMatchObject({ code: 'store.project-not-found', facts: { projectId: 'shop' } });
  });

  it('keeps requests of before the first port until it is there', async () => {
    const client = createClient<EngineContract>();
    const answer = client.request('recipes.list', {});
    client.attach(serve({ 'recipes.list': () => [{ id: 'wordpress', title: 'WordPress' }] }).door);
    expect(await answer).toHaveLength(1);
  });

  it('withdraws a request on abort and aborts the work for it', async () => {
    const signals = new EventEmitter();
    const aborted = once(signals, 'aborted');
    const started = once(signals, 'started');
    const client = createClient<EngineContract>();
    const { door } = serve({
      'servers.doctor': (_input, { signal }) => {
        signal.addEventListener('abort', () => signals.emit('aborted'));
        signals.emit('started');
        return new Promise(() => {});
      },
    });
    client.attach(door);
    const controller = new AbortController();
    const { input } = requestSamples['servers.doctor'];
    const answer = client.request('servers.doctor', input, { signal: controller.signal });
    await started;
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'contract.withdrawn' });
    await aborted;
    await expect(client.request('servers.doctor', input, { signal: controller.signal })).rejects.toMatchObject({
      code: 'contract.withdrawn',
    });
  });

  it('rejects what is pending when the engine goes away, and goes on over the next port', async () => {
    const client = createClient<EngineContract>();
    const first = serve({ 'jobs.list': () => new Promise(() => {}) });
    client.attach(first.door);
    const pending = client.request('jobs.list', {});
    const lost = expect(pending).rejects.toMatchObject({ code: 'internal.engine-gone', retry: 'now' });
    first.stop();
    await lost;
    const waiting = client.request('jobs.list', {});
    client.attach(serve({ 'jobs.list': () => [] }).door);
    expect(await waiting).toEqual([]);
  });

  it('hears events over every port it ever had and only while it listens', async () => {
    const client = createClient<EngineContract>();
    const heard: string[] = [];
    const stop = client.on('pulls.planning', ({ text }) => heard.push(text));
    const first = serve({ 'recipes.list': () => [] });
    client.attach(first.door);
    first.events.emit('pulls.planning', { runId: 'r', text: 'one' });
    await client.request('recipes.list', {});
    const second = serve({ 'recipes.list': () => [] });
    client.attach(second.door);
    second.events.emit('pulls.planning', { runId: 'r', text: 'two' });
    await client.request('recipes.list', {});
    stop();
    second.events.emit('pulls.planning', { runId: 'r', text: 'three' });
    await client.request('recipes.list', {});
    expect(heard).toEqual(['one', 'two']);
  });
});

describe('the serving end', () => {
  it('tells every port each event', async () => {
    const events = createEventHub();
    const clients = [createClient<EngineContract>(), createClient<EngineContract>()];
    const heard = clients.map((client) => new Promise((resolve) => void client.on('projects.changed', resolve)));
    for (const client of clients) client.attach(serve({}, events).door);
    events.emit('projects.changed', {});
    expect(await Promise.all(heard)).toEqual([{}, {}]);
  });

  it('ignores messages that are no calls and goes on', async () => {
    const { door, port } = serve({ 'recipes.list': () => [] });
    const client = createClient<EngineContract>();
    for (const message of [null, 7, 'call', {}, { kind: 'call' }, { kind: 'call', id: 'x', name: 'a', input: 1 }, []]) {
      port.postMessage(message);
    }
    client.attach(door);
    expect(await client.request('recipes.list', {})).toEqual([]);
  });

  it('does not send what the contract does not name', async () => {
    const { door } = serve({
      'recipes.list': () => [Object.assign({ id: 'wordpress', title: 'WordPress' }, { password: 'CANARY' })],
    });
    const client = createClient<EngineContract>();
    client.attach(door);
    expect(JSON.stringify(await client.request('recipes.list', {}))).not.toContain('CANARY');
  });

  it('refuses to emit an event of another shape', () => {
    const payload = { runId: 'r' } as { runId: string; text: string }; // what a careless caller could pass
    expect(() => createEventHub().emit('pulls.planning', payload)).toThrow();
  });
});
