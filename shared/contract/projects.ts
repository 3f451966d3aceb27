import { z } from 'zod';
import { environmentSchema } from '../domain/environment.ts';
import { maskingProfileSchema } from '../domain/masking.ts';
import { projectSchema } from '../domain/project.ts';
import { columnDecisionSchema } from '../domain/pull.ts';
import { idSchema } from '../domain/server.ts';
import { command, done, event, nothing, query } from './define.ts';

/** What a folder, repository or server path was recognised as, for the user to confirm before it becomes a project. */
export const detectedProjectSchema = z.object({
  name: z.string(),
  folder: z.string(),
  recipe: idSchema,
  recipeTitle: z.string(),
  /** Why this recipe, e.g. `wp-includes/version.php exists`. */
  evidence: z.array(z.string()),
  branch: z.string().optional(),
  url: z.string().optional(),
  database: z.object({ host: z.string(), name: z.string(), user: z.string(), tablePrefix: z.string() }).optional(),
  /** True for a project that keeps everything in files. */
  withoutDatabase: z.boolean().optional(),
  /** A network of sites, as its configuration says. */
  multisite: z.object({ subdomains: z.boolean(), domain: z.string().nullable() }).optional(),
  warnings: z.array(z.string()),
});

/** How an environment stands right now. */
export const environmentStatusSchema = z.object({
  environmentId: idSchema,
  branch: z.string().nullable(),
  commit: z.object({ hash: z.string(), subject: z.string(), at: z.string() }).nullable(),
  /** When its data was last pulled and from where. */
  data: z.object({ pulledAt: z.string(), sourceId: idSchema }).nullable(),
  health: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('ok'), status: z.number(), milliseconds: z.number() }),
    z.object({ kind: z.literal('failing'), reason: z.string() }),
    z.object({ kind: z.literal('unknown'), reason: z.string() }),
  ]),
});
export type EnvironmentStatus = z.infer<typeof environmentStatusSchema>;

const projectKey = z.object({ projectId: idSchema });
const environmentKey = projectKey.extend({ environmentId: idSchema });

/** Projects and their environments. */
export const projectsContract = {
  'projects.list': query(nothing, z.array(projectSchema)),
  'projects.get': query(projectKey, projectSchema, ['store.project-not-found']),
  'projects.detectFolder': query(z.object({ folder: z.string().min(1) }), detectedProjectSchema, [
    'recipe.not-found',
    'remote.file-missing',
  ]),
  'projects.detectServer': query(z.object({ serverId: idSchema, path: z.string().min(1) }), detectedProjectSchema, [
    'store.server-not-found',
    'recipe.not-found',
    'remote.file-missing',
  ]),
  'projects.cloneGit': command(z.object({ url: z.string().min(1), folder: z.string().min(1) }), detectedProjectSchema, [
    'git.url-refused',
    'git.failed',
    'store.duplicate',
  ]),
  'projects.add': command(
    z.object({ project: projectSchema.omit({ id: true }).extend({ id: idSchema.optional() }) }),
    projectSchema,
    ['store.duplicate'],
  ),
  'projects.addDemo': command(nothing, projectSchema, ['remote.file-missing']),
  'projects.rename': command(projectKey.extend({ name: z.string().min(1).max(80) }), projectSchema, [
    'store.project-not-found',
  ]),
  'projects.remove': command(projectKey, done, ['store.project-not-found']),
  'projects.decideColumns': command(projectKey.extend({ decisions: z.array(columnDecisionSchema) }), projectSchema, [
    'store.project-not-found',
  ]),
  'environments.save': command(projectKey.extend({ environment: environmentSchema }), projectSchema, [
    'store.project-not-found',
    'store.server-not-found',
  ]),
  'environments.remove': command(environmentKey, projectSchema, [
    'store.project-not-found',
    'store.environment-not-found',
  ]),
  'environments.status': query(environmentKey, environmentStatusSchema, [
    'store.project-not-found',
    'store.environment-not-found',
  ]),
  'masking.profiles': query(nothing, z.array(maskingProfileSchema)),
  'masking.saveProfile': command(z.object({ profile: maskingProfileSchema }), maskingProfileSchema),
  'masking.removeProfile': command(z.object({ id: idSchema }), done),
  'projects.changed': event(z.object({})),
};
