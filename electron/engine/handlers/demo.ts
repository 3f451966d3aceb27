import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Project, projectSchema } from '#shared/domain/project.ts';
import { serverSchema } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { EngineParts } from './engine-parts.ts';

/** What `npm run demo` writes about the servers it started. */
export const demoSchema = z.object({ project: projectSchema, servers: z.array(serverSchema) });

/**
 * Adds the demo's project and servers, or brings them up to date when they are there already. The file is named by
 * STAGELIFT_DEMO_FILE, else `demo.json` in the data folder. Throws `remote.file-missing` when no demo is running.
 */
export async function addDemo({ stores, env, dataFolder }: EngineParts): Promise<Project> {
  const file = env.STAGELIFT_DEMO_FILE ?? join(dataFolder, 'demo.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('remote.file-missing', {
      message: 'The demo’s servers are not running.',
      hint: 'Start them with: npm run demo',
      facts: { file },
      cause,
    });
  });
  const { project, servers } = parseDemo(text, file);
  for (const server of servers) await stores.servers.save(server);
  const known = (await stores.projects.list()).find(({ id, folder }) => id === project.id || folder === project.folder);
  if (!known) return stores.projects.add(project);
  for (const environment of project.environments) await stores.projects.saveEnvironment(known.id, environment);
  return stores.projects.get(known.id);
}

function parseDemo(text: string, file: string): z.infer<typeof demoSchema> {
  try {
    return demoSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('store.damaged', {
      message: `${file} is not what npm run demo writes.`,
      hint: 'Run npm run demo again.',
      cause,
    });
  }
}
