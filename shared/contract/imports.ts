import { z } from 'zod';
import { environmentSchema } from '../domain/environment.ts';
import {
  chosenEnvironmentSchema,
  findingKeySchema,
  importFindingsSchema,
  importPlaceSchema,
} from '../domain/imports.ts';
import { idSchema, secretRefSchema, serverSchema } from '../domain/server.ts';
import { command, query } from './define.ts';

/** Taking over servers and environments from the files of other programs. */
export const importsContract = {
  /** Reads only; nothing that the files name is run. With a project it says what of it is there already. */
  'imports.look': query(z.object({ place: importPlaceSchema, projectId: idSchema.optional() }), importFindingsSchema, [
    'remote.file-missing',
    'store.project-not-found',
  ]),
  /** Looks again and takes what was chosen; servers of chosen environments come along. */
  'imports.take': command(
    z.object({
      place: importPlaceSchema,
      projectId: idSchema.optional(),
      servers: z.array(findingKeySchema).max(1000),
      environments: z.array(chosenEnvironmentSchema).max(100),
      /** Puts passwords of taken servers into the secret store, unless there is one already. */
      keepPasswords: z.boolean(),
    }),
    z.object({
      servers: z.array(serverSchema),
      environments: z.array(environmentSchema),
      secrets: z.array(z.object({ ref: secretRefSchema, kept: z.boolean() })),
    }),
    ['remote.file-missing', 'plan.stale', 'usage.invalid', 'store.project-not-found', 'store.duplicate'],
  ),
};
