import { mkdir } from 'node:fs/promises';
import { createHostKeys } from '#engine/remote/host-keys.ts';
import { createSsh2Transport } from '#engine/remote/ssh2-transport.ts';
import { serverSchema } from '#shared/domain/server.ts';
import { pullFiles } from '../support/pull-files.ts';

// One pull of files in a process of its own, so that its memory is the client's alone. The first argument is a FilesClient
// as JSON; what it took goes to standard output.

/** What the process is told. */
export interface FilesClient {
  readonly server: { readonly host: string; readonly port: number; readonly user: string; readonly key: string };
  readonly knownHosts: string;
  readonly ownHostKeys: string;
  readonly from: string;
  readonly to: string;
  readonly jobId: string;
}

/** What it says: seconds from the log-in to the end, and the highest resident memory since its start. */
export interface FilesClientResult {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
  readonly wire: number;
}

const nobody = {
  confirmHostKey: () => Promise.resolve(false),
  answerLogin: () => Promise.resolve(null),
  secret: () => Promise.resolve(null),
};

async function pullOnce(client: FilesClient): Promise<FilesClientResult> {
  const { key, ...address } = client.server;
  await mkdir(client.to, { recursive: true });
  const server = serverSchema.parse({ id: 'bench', name: 'Bench', ...address, logins: [{ kind: 'key', path: key }] });
  const hostKeys = createHostKeys({ ownFile: client.ownHostKeys, readOnlyFiles: [client.knownHosts] });
  const transport = createSsh2Transport({ hostKeys });
  const { signal } = new AbortController();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const session = await transport.connect(server, nobody, signal);
  await pullFiles({ session, from: client.from, to: client.to, jobId: client.jobId, signal });
  const { received } = session.traffic();
  await session.close();
  const wall = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall, cpu: (user + system) / 1e6, peak: process.resourceUsage().maxRSS * 1024, wire: received };
}

// What files.bench.ts passes.
const client = JSON.parse(process.argv[2] ?? '') as FilesClient;
process.stdout.write(JSON.stringify(await pullOnce(client)));
