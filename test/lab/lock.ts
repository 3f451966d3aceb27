import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './lab-error.ts';

/**
 * Runs the work while holding the lab's lock. The lock is an abstract Unix socket: the kernel frees it when its
 * holder dies, so a killed test run leaves nothing stale behind.
 */
export async function withLabLock<T>(name: string, work: () => Promise<T>, waitMs = 900_000): Promise<T> {
  const deadline = Date.now() + waitMs;
  let lock = await tryLock(name);
  while (lock === undefined) {
    if (Date.now() > deadline) throw new LabError('Another process has held the lock of the lab for too long.');
    await sleep(100);
    lock = await tryLock(name);
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

function tryLock(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => resolve(server));
  });
}
