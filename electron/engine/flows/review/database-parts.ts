import type { ProvisionState } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { openNotes } from '../../provision/notes.ts';
import { type ConfigFileSpec, configFileStep } from '../../provision/config-file.ts';
import { databaseStep } from '../../provision/database.ts';
import { databaseUserStep } from '../../provision/database-user.ts';
import { pooledDatabaseStep, type PooledDatabaseSpec, takenDatabase } from '../../provision/pooled-database.ts';
import type { DatabaseDoor, DatabasePlace } from '../../provision/sql.ts';
import type { ProvisionContext, ProvisionStep, StepSpec } from '../../provision/step.ts';
import type { CredentialsReader } from '../setup/compose-parts.ts';
import type { ReviewFacts, ReviewPart } from './part.ts';
import { databaseRefOf, releaseFolder } from './places.ts';
import type { OpenRequest } from './request-file.ts';

const charset = 'utf8mb4';
const collation = 'utf8mb4_unicode_ci';

/** The database of a review, a user for it, and the configuration by which the application finds them. */
export function databaseParts(
  request: OpenRequest,
  facts: ReviewFacts,
  asset: (name: string) => Promise<string>,
  readCredentials: CredentialsReader,
): readonly ReviewPart[] {
  const { database } = request.wish;
  if (database.kind === 'none' || database.kind === 'read') return [];
  const name = (step: string): string => `review/${request.reviewId}/${step}`;
  const knowing = (context: ProvisionContext): ProvisionContext =>
    withConfigured(context, request, facts, readCredentials);
  if (database.kind === 'pool') {
    const spec = poolSpec(request);
    return [
      toReviewPart('pooled-database', pooledDatabaseStep, async () => spec, spec, knowing),
      toReviewPart(
        'config-file',
        configFileStep,
        async (context) => {
          const notes = await openNotes(context.host, spec.id, context.signal);
          return configSpec(request, facts, asset, takenDatabase(notes.result()) ?? database.names[0] ?? '');
        },
        configSpec(request, facts, asset, '(the one that is taken)'),
        knowing,
      ),
    ];
  }
  const door = doorOf(database);
  const make = {
    ...{ id: name('database'), door, name: database.name, avoid: request.avoid, takeOver: false, charset, collation },
  };
  const user = {
    ...{ id: name('database-user'), door, database: database.name, user: database.user, avoid: request.avoid },
    from: database.from ?? clientOf(database),
    passwordRef: databaseRefOf(request.projectId, request.reviewId),
  };
  const config = configSpec(request, facts, asset, database.name);
  const parts = [
    toReviewPart('database', databaseStep, async () => make, make, knowing),
    toReviewPart('database-user', databaseUserStep, async () => user, user, knowing),
  ];
  const file = toReviewPart('config-file', configFileStep, async () => config, config, knowing);
  return [
    ...parts,
    {
      ...file,
      async run(work, job) {
        // Where no store keeps secrets, the password that an earlier run of this job made is lost with it: then there is a new one.
        await databaseUserStep.apply(knowing(work.context), user);
        await file.run(work, job);
      },
    },
  ];
}

function toReviewPart<Spec extends StepSpec>(
  id: string,
  step: ProvisionStep<Spec>,
  specFor: (context: ProvisionContext) => Promise<Spec>,
  shown: Spec,
  knowing: (context: ProvisionContext) => ProvisionContext,
): ReviewPart {
  const { title, lines } = step.describe(shown);
  return {
    ...{ id, title, lines, weight: 1 },
    undo: 'Taken away with the review, whatever is in it.',
    inspect: async ({ context }) => step.inspect(knowing(context), await specFor(context)),
    async run({ context }, job) {
      const spec = await specFor(context);
      const state = await step.inspect(knowing(context), spec);
      if (state.kind === 'by-hand') throw waitsForHands(title, state);
      job.note('part-begun', { id }, true);
      const made = await step.apply(knowing(context), spec);
      job.note('part-made', { id, made }, true);
    },
  };
}

/** Somebody has to do it; the job waits, and looks again when it is gone on with. */
function waitsForHands(title: string, { why, snippets }: Extract<ProvisionState, { kind: 'by-hand' }>): AppError {
  const [first] = snippets;
  const place = first?.file === undefined ? '' : ` (${first.file})`;
  return new AppError('setup.by-hand', {
    message: `${title}: ${why}`,
    hint: `${first === undefined ? '' : `${first.title}${place}:\n${first.text}\n`}Then go on with the job.`,
    facts: { steps: 1 },
  });
}

/** Who makes the database. Pure. */
function doorOf(database: Extract<OpenRequest['wish']['database'], { kind: 'make' }>): DatabaseDoor {
  const { admin } = database;
  return {
    ...placeOf(database),
    ...(admin === undefined ? {} : { user: admin.user }),
    ...(admin?.passwordRef === undefined ? {} : { passwordRef: admin.passwordRef }),
  };
}

type MadeDatabase = Extract<OpenRequest['wish']['database'], { kind: 'make' | 'pool' }>;

function placeOf({ host, port, socketPath }: MadeDatabase): DatabasePlace {
  return { host, port, ...(socketPath === undefined ? {} : { socketPath }) };
}

function clientOf({ host, socketPath }: MadeDatabase): string {
  return socketPath !== undefined || /^(?:localhost|127\.0\.0\.1|::1)$/i.test(host) ? 'localhost' : '%';
}

function poolSpec({ wish, reviewId, avoid }: OpenRequest): PooledDatabaseSpec {
  const { database } = wish;
  if (database.kind !== 'pool') throw new TypeError('not a pool');
  const { names, user, passwordRef } = database;
  const candidates = names.map((name) => ({ name, user, ...(passwordRef === undefined ? {} : { passwordRef }) }));
  return { id: `review/${reviewId}/pooled-database`, place: placeOf(database), candidates, avoid };
}

function configSpec(
  request: OpenRequest,
  { recipe, project, configExample }: ReviewFacts,
  asset: (name: string) => Promise<string>,
  name: string,
): ConfigFileSpec {
  const { database } = request.wish;
  if (database.kind !== 'make' && database.kind !== 'pool') throw new TypeError('no database is made');
  const { reviewId, projectId, environment, prefix, version, places } = request;
  return {
    ...{ id: `review/${reviewId}/config-file`, recipe, environment, asset, network: null },
    root: releaseFolder(places, 1, version.commit),
    flags: project.flags ?? [],
    model: configExample === null ? null : { from: 'example', text: configExample },
    database: {
      ...{ ...placeOf(database), name, user: database.user, charset, collation },
      prefix: prefix ?? recipe.tablePrefix.default,
      passwordRef: (database.kind === 'pool' ? database.passwordRef : undefined) ?? databaseRefOf(projectId, reviewId),
    },
  };
}

/** Where this computer has no store for secrets, the password is the one in the review's own configuration. */
function withConfigured(
  context: ProvisionContext,
  { environment, places, version }: OpenRequest,
  { recipe }: ReviewFacts,
  readCredentials: CredentialsReader,
): ProvisionContext {
  const { secrets } = context;
  const configured = { ...environment, path: releaseFolder(places, 1, version.commit) };
  const get: typeof secrets.get = async (ref, purpose, signal) => {
    const known = await secrets.get(ref, purpose, signal);
    if (known !== null || !ref.startsWith('stage/')) return known;
    return (await readCredentials(context, configured, recipe))?.password ?? null;
  };
  return { ...context, secrets: { ...secrets, get } };
}
