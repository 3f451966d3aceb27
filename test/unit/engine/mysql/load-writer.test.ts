import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { connectionLost } from '#engine/mysql/mysql-errors.ts';
import { LoadCommand, type LoadWriter } from '#engine/mysql/load-writer.ts';

const context = { label: 'local database' };
const askForStream = Buffer.concat([Buffer.of(0xfb), Buffer.from('rows')]);
const stored = Buffer.from([0, 3, 0, 2, 0, 0, 0]);

/** A network that takes nothing until it is told to. */
class SlowNetwork extends Duplex {
  readonly #held: (() => void)[] = [];

  constructor() {
    super({ writableHighWaterMark: 8 });
  }

  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    this.#held.push(done);
  }

  letGo(): void {
    for (const done of this.#held.splice(0)) done();
  }
}

async function startLoad(network: Duplex): Promise<{ readonly command: LoadCommand; readonly writer: LoadWriter }> {
  let begun: (writer: LoadWriter) => void = () => {};
  let failed: (error: Error) => void = () => {};
  const ready = new Promise<LoadWriter>((resolve, reject) => {
    begun = resolve;
    failed = reject;
  });
  const command = new LoadCommand({
    context,
    stream: network,
    fileName: 'rows',
    stallAfter: 0,
    setSequence: () => {},
    ready: { resolve: begun, reject: failed },
  });
  command.packet(askForStream);
  return { command, writer: await ready };
}

async function isSettled(work: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise((resolve) => setTimeout(resolve, 5));
  const first = await Promise.race([work.catch(() => 'failed'), Promise.resolve(pending)]);
  return first !== pending;
}

it('does not take a drained network for the answer of the server', async () => {
  const network = new SlowNetwork();
  const { command, writer } = await startLoad(network);
  expect(writer.write(Buffer.alloc(100), 100, () => {})).toBe(false);
  const drained = writer.drained();
  const end = writer.end();
  while (network.writableNeedDrain) {
    network.letGo();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await drained;
  expect(await isSettled(end)).toBe(false);
  command.packet(stored);
  expect(await end).toEqual({ affectedRows: 3, warnings: 0, info: '' });
});

it('lets nobody wait for a dead connection', async () => {
  const network = new SlowNetwork();
  const { command, writer } = await startLoad(network);
  writer.write(Buffer.alloc(100), 100, () => {});
  const drained = writer.drained();
  const end = writer.end();
  command.fail(connectionLost(context));
  await expect(drained).rejects.toMatchObject({ code: 'database.connection-lost' });
  await expect(end).rejects.toMatchObject({ code: 'database.connection-lost' });
  expect(() => writer.write(Buffer.alloc(100), 100, () => {})).toThrow(/lost/);
  await expect(writer.drained()).rejects.toMatchObject({ code: 'database.connection-lost' });
});
