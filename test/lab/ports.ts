import { createServer } from 'node:net';
import { LabError } from './lab-error.ts';
import type { LabLayout } from './layout.ts';
import { run } from './processes.ts';

interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Throws when somebody else listens where the lab wants to, and says who. */
export async function checkPortsFree(layout: LabLayout): Promise<void> {
  const { hosts, database, web } = layout;
  const endpoints: readonly Endpoint[] = [
    hosts.production,
    hosts.staging,
    { address: hosts.production.address, port: layout.keyboardInteractivePort },
    database.production,
    database.local,
    web.production,
    web.preview,
    web.local,
    web.bare,
  ];
  for (const endpoint of endpoints) {
    if (await canListen(endpoint)) continue;
    const { address, port } = endpoint;
    const { stdout } = await run('ss', ['-Hltnp', `src ${address} and sport = :${port}`], { mayFail: true });
    const owner = /users:\(\("([^"]+)",pid=(\d+)/.exec(stdout);
    const who = owner === null ? 'another program' : `${owner[1] ?? ''} (process ${owner[2] ?? ''})`;
    throw new LabError(
      `${address}:${port} is taken by ${who}. If another lab runs, stop it there with npm run lab -- down, ` +
        'or start this one with STAGELIFT_LAB_OFFSET=1.',
    );
  }
}

function canListen(endpoint: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(endpoint.port, endpoint.address, () => server.close(() => resolve(true)));
  });
}
