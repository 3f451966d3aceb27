import { posix } from 'node:path';
import type { ProvisionState } from '#shared/domain/setup.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { FeatureFlag } from '#shared/domain/stage-config.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { localProjectFiles, remoteProjectFiles, type ProjectFiles } from '../recipes/project-files.ts';
import { readCredentials, type FoundCredentials } from '../recipes/read-credentials.ts';
import { listNames } from '../remote/list-names.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { planConfig } from '../stage-config/plan-config.ts';
import { withContents } from '../stage-config/read-values.ts';
import { hashOf, makeFile } from './make-files.ts';
import { openNotes } from './notes.ts';
import { toHostPath } from './paths.ts';
import {
  type ConfigDatabase,
  type ConfigModel,
  configPathOf,
  type NetworkFacts,
  renderConfig,
} from './render-config.ts';
import type { ProvisionContext, ProvisionStep, StepSpec } from './step.ts';
import { undoMade } from './undo.ts';

/** A framework's configuration in one environment. */
export interface ConfigFileSpec extends StepSpec {
  /** The checkout, or `shared` of releases. */
  readonly root: string;
  readonly recipe: Recipe;
  readonly environment: Environment;
  readonly flags: readonly FeatureFlag[];
  readonly database: Omit<ConfigDatabase, 'password'> & { readonly passwordRef: string };
  readonly model: ConfigModel | null;
  readonly network: NetworkFacts | null;
  /** The web server's group, where PHP does not run as the account. */
  readonly group?: string | undefined;
  /** Content of a file in the recipes' `assets` folder. */
  readonly asset: (name: string) => Promise<string>;
}

/** Makes the configuration by which the application finds its database and knows its stage. Never replaces somebody else's. */
export const configFileStep: ProvisionStep<ConfigFileSpec> = {
  kind: 'config-file',

  async inspect(context, spec) {
    const path = configPathOf(spec.recipe);
    const files = await filesOf(context, spec);
    const found = await readCredentials(spec.recipe, files, { siteUrl: spec.environment.url }).catch(asProblem);
    if (!(found instanceof AppError)) return judge(found, spec);
    if (path === null) return byHand(spec);
    if (!(await files.exists(path))) return { kind: 'missing' };
    const notes = await openNotes(context.host, spec.id, context.signal);
    const full = posix.join(await toHostPath(context.host, spec.root, context.signal), path);
    if (notes.wanted('file', full)) return { kind: 'missing' };
    return { kind: 'differs', what: `${path} is there, but: ${found.message}` };
  },

  describe(spec) {
    const path = configPathOf(spec.recipe);
    const { database } = spec;
    const content = [
      `database ${database.name} at ${database.socketPath ?? `${database.host}:${String(database.port)}`}`,
      `user ${database.user}, password kept as ${database.passwordRef}`,
      ...(database.prefix === '' ? [] : [`table prefix ${database.prefix}`]),
      `address ${spec.environment.url}`,
      'keys and salts: new ones',
      `stage ${spec.environment.stage} and the settings of this environment`,
    ];
    return {
      title: `Write the configuration of ${spec.environment.name}`,
      lines: [
        { kind: 'path', text: `${posix.join(spec.root, path ?? 'by hand')} (${modeOf(spec)})` },
        ...content.map((text) => ({ kind: 'file' as const, text })),
        ...(spec.model === null ? [] : [{ kind: 'note' as const, text: modelNote(spec.model) }]),
      ],
      undo: 'Removes the file, unless it was changed since.',
    };
  },

  async apply(context, spec) {
    const notes = await openNotes(context.host, spec.id, context.signal);
    const files = await filesOf(context, spec);
    const root = await toHostPath(context.host, spec.root, context.signal);
    const path = configPathOf(spec.recipe);
    const found = await readCredentials(spec.recipe, files, { siteUrl: spec.environment.url }).catch(asProblem);
    if (path === null) {
      if (!(found instanceof AppError) && judge(found, spec).kind === 'there') return notes.result();
      throw new AppError('plan.blocked', { message: `The configuration of ${spec.recipe.title} is written by hand.` });
    }
    const full = posix.join(root, path);
    const before = await context.host.readFile(full, context.signal);
    const isOurs = before !== null && notes.wants('file', full).some(({ sha256 }) => sha256 === hashOf(before));
    if (before !== null && !isOurs) {
      if (!(found instanceof AppError) && judge(found, spec).kind === 'there') return notes.result();
      throw new AppError('plan.blocked', {
        message: `${full} on ${context.host.label} is there already and says something else. It was left as it is.`,
        hint: 'Compare it with the plan, and take it away when it is not needed.',
      });
    }
    const password = await readPassword(context, spec);
    const fits =
      !(found instanceof AppError) && judge(found, spec).kind === 'there' && found.password.reveal() === password;
    // Keys and salts are new each time: what is right and ours stays.
    const contents =
      isOurs && fits ? new Map([[path, before.toString('utf8')]]) : await renderBase(context, spec, files, password);
    const all = await withStage(context, spec, files, contents);
    for (const [name, content] of all) {
      await makeFile(context, notes, { path: posix.join(root, name), content, mode: modeOf(spec), group: spec.group });
    }
    return notes.result();
  },

  undo: (context, made) => undoMade(context, made),

  async verify(context, spec) {
    const at = context.now().toISOString();
    const found = await readCredentials(spec.recipe, await filesOf(context, spec), {
      siteUrl: spec.environment.url,
    }).catch(asProblem);
    if (found instanceof AppError)
      return { ok: false, found: found.message, mend: found.hint ?? 'Apply the plan again.', at };
    const state = judge(found, spec);
    if (state.kind === 'differs') return { ok: false, found: state.what, mend: 'Correct the file by hand.', at };
    const open = await openToOthers(context, spec, found.file);
    if (open)
      return {
        ok: false,
        found: `Everybody on the server can read ${found.file}.`,
        mend: `chmod ${modeOf(spec)} ${found.file}`,
        at,
      };
    return { ok: true, found: `${found.file} names the database ${found.name}.`, at };
  },
};

function modelNote({ from }: ConfigModel): string {
  return from === 'example'
    ? 'Other settings as in the example of the repository'
    : 'Other settings as in production, without whatever may be secret';
}

function modeOf({ group }: ConfigFileSpec): string {
  return group === undefined ? '0600' : '0640';
}

function asProblem(error: unknown): AppError {
  if (isAppError(error) && (error.code.startsWith('recipe.') || error.code === 'remote.permission-denied'))
    return error;
  throw error;
}

function judge(
  found: FoundCredentials,
  { database, recipe }: ConfigFileSpec,
): Extract<ProvisionState, { kind: 'there' | 'differs' }> {
  const wanted = database.socketPath ?? `${database.host}:${String(database.port)}`;
  const actual = found.socketPath ?? `${found.host}:${String(found.port)}`;
  const prefix = (text: string): string => (text === '' ? recipe.tablePrefix.default : text);
  const differences = [
    ...(found.name === database.name ? [] : [`the database ${found.name} instead of ${database.name}`]),
    ...(found.user === database.user ? [] : [`the user ${found.user} instead of ${database.user}`]),
    ...(actual === wanted ? [] : [`the server ${actual} instead of ${wanted}`]),
    ...(!hasPrefix(recipe) || prefix(found.tablePrefix) === prefix(database.prefix)
      ? []
      : [`the table prefix ${found.tablePrefix}`]),
  ];
  if (differences.length === 0) return { kind: 'there', detail: found.file };
  return { kind: 'differs', what: `${found.file} names ${differences.join(' and ')}.` };
}

/** Not every framework has a table prefix, and of some it is not in the configuration. */
function hasPrefix({ credentials }: Recipe): boolean {
  return credentials.some((one) => one.kind === 'wp-config' || one.keys.prefix.length > 0);
}

function byHand({ recipe, database, environment }: ConfigFileSpec): ProvisionState {
  const [first] = recipe.credentials;
  const lines = [
    `database: ${database.name}`,
    `host: ${database.socketPath ?? `${database.host}:${String(database.port)}`}`,
    `user: ${database.user}`,
    `password: the secret ${database.passwordRef}`,
    `table prefix: ${database.prefix}`,
    `address: ${environment.url}`,
  ];
  return {
    kind: 'by-hand',
    why: `${recipe.title} makes its configuration itself, with its installer or by hand.`,
    snippets: [
      {
        for: recipe.id,
        title: `What the configuration of ${recipe.title} has to say`,
        ...(first?.paths[0] !== undefined && { file: first.paths[0] }),
        text: `${lines.join('\n')}\n`,
      },
    ],
  };
}

async function filesOf({ host, signal }: ProvisionContext, spec: ConfigFileSpec): Promise<ProjectFiles> {
  const root = await toHostPath(host, spec.root, signal);
  const { session } = host;
  if (session === null) return localProjectFiles(root);
  return remoteProjectFiles(session, root, signal, (folder) => listNames(session, folder, signal));
}

async function readPassword({ secrets, signal }: ProvisionContext, { database }: ConfigFileSpec): Promise<string> {
  const password = await secrets.get(database.passwordRef, `Password of database user ${database.user}`, signal);
  if (password !== null) return password;
  throw new AppError('secret.missing', { message: `The password of database user ${database.user} is not stored.` });
}

async function renderBase(
  { random, log }: ProvisionContext,
  spec: ConfigFileSpec,
  files: ProjectFiles,
  password: string,
): Promise<ReadonlyMap<string, string>> {
  const { recipe, environment, model, network } = spec;
  const rendered = renderConfig({
    recipe,
    environment,
    database: { ...spec.database, password },
    model,
    network,
    template: recipe.settingsFile === undefined ? null : await spec.asset(recipe.settingsFile.template),
    random,
  });
  if (rendered === null) throw new AppError('stage.cannot-write');
  for (const remark of rendered.remarks) log(remark);
  const contents = new Map([[rendered.path, rendered.content]]);
  // Read as the application will: a file that leads elsewhere must not be put there.
  const seen = await readCredentials(recipe, withContents(files, contents), { siteUrl: environment.url });
  const state = judge(seen, spec);
  if (state.kind === 'there' && seen.password.reveal() === password) return contents;
  throw new AppError('plan.blocked', {
    message: `Another file in ${files.label} has the last word on the database: ${state.kind === 'differs' ? state.what : seen.file}`,
    hint: 'Take the database out of that file, or choose the database it names.',
  });
}

/** The settings of the stage, written by the same rules as later changes of them. */
async function withStage(
  context: ProvisionContext,
  spec: ConfigFileSpec,
  files: ProjectFiles,
  base: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const { recipe, environment, flags, asset } = spec;
  if (recipe.configuration === undefined) return base;
  const secrets = new Map<string, string>();
  for (const [name, ref] of Object.entries(environment.config?.secrets ?? {})) {
    const value = await context.secrets.get(ref, `Secret ${name} of ${environment.name}`, context.signal);
    if (value === null) throw new AppError('secret.missing', { message: `The secret ${ref} is not stored.` });
    secrets.set(name, value);
  }
  const { writes, plan } = await planConfig({
    recipe,
    environment,
    flags,
    secrets,
    files: withContents(files, base),
    asset,
  });
  for (const remark of plan.remarks) context.log(remark);
  const all = new Map(base);
  for (const { path, before, after } of writes) {
    // A file that was there before is the repository's or somebody's: only what is made here is written.
    if (after !== null && (before === null || base.has(path))) all.set(path, after);
  }
  return all;
}

async function openToOthers({ host, signal }: ProvisionContext, spec: ConfigFileSpec, file: string): Promise<boolean> {
  const path = posix.join(await toHostPath(host, spec.root, signal), file);
  const { stdout } = await host.run(`ls -ldL -- ${shQuote(path)} 2>/dev/null; :`, signal);
  return /^.......r/.test(stdout);
}
