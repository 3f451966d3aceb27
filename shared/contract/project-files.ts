import { z } from 'zod';
import { projectFileStateSchema, trustStateSchema } from '../domain/project-file.ts';
import { idSchema } from '../domain/server.ts';
import { command, query } from './define.ts';

const projectKey = z.object({ projectId: idSchema });
const keyPath = z.array(z.string().min(1).max(400)).min(1).max(20);
const noProject = 'store.project-not-found';

/** The project's file in its repository, and trust in what it wants to run. */
export const projectFilesContract = {
  'projectFile.state': query(projectKey, projectFileStateSchema, [noProject]),
  /** Writes `stagelift.yml` from what is stored. */
  'projectFile.init': command(projectKey, projectFileStateSchema, [
    noProject,
    'project-file.exists',
    'store.read-only',
  ]),
  /** The text of the file as it is, and what it says together with the local one; null without file. */
  'projectFile.show': query(
    projectKey,
    z.object({ path: z.string(), text: z.string(), content: z.json() }).nullable(),
    [noProject, 'project-file.damaged', 'project-file.conflict'],
  ),
  /** Changes one value in place; null takes it out. With `expected`, both files must still have that hash. */
  'projectFile.set': command(
    projectKey.extend({
      key: keyPath,
      value: z.json(),
      /** Into the file of this computer. */
      local: z.boolean().default(false),
      expected: z.string().optional(),
    }),
    projectFileStateSchema,
    [
      noProject,
      'project-file.missing',
      'project-file.damaged',
      'project-file.conflict',
      'project-file.invalid-value',
      'store.newer-version',
      'store.conflict',
      'store.read-only',
    ],
  ),
  /** Adds the servers that the file describes to those of this computer. */
  'projectFile.addServers': command(projectKey, projectFileStateSchema, [noProject]),
  'trust.state': query(projectKey, trustStateSchema, [noProject]),
  /** Trusts exactly the commands of this hash. */
  'trust.give': command(projectKey.extend({ hash: z.string() }), trustStateSchema, [noProject, 'trust.changed']),
  'trust.withdraw': command(projectKey, trustStateSchema, [noProject]),
};
