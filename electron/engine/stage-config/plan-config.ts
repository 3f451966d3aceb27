import { createHash } from 'node:crypto';
import type { Environment } from '#shared/domain/environment.ts';
import type { ConfigChange, ConfigPlan, FeatureFlag } from '#shared/domain/stage-config.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { ProjectFiles } from '../recipes/project-files.ts';
import {
  cannotWrite,
  type FileWrite,
  planEnvironment,
  type PlanFilesInput,
  type PlannedFiles,
  planFiles,
} from './plan-files.ts';
import { readValues, withContents } from './read-values.ts';
import { toWantedValues, type WantedValue } from './wanted-values.ts';

/** What a plan is made from. */
export interface PlanConfigInput {
  readonly recipe: Recipe;
  readonly environment: Environment;
  readonly flags: readonly FeatureFlag[];
  /** Values of the secrets, by variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly files: ProjectFiles;
  /** Content of a file in the recipes' `assets` folder. */
  readonly asset: (name: string) => Promise<string>;
}

/** A plan together with what it writes, which holds secrets and stays in the engine. */
export interface PreparedConfig {
  readonly plan: ConfigPlan;
  readonly writes: readonly FileWrite[];
}

/** Looks at an environment's files and decides what to write. Changes nothing. Throws `stage.cannot-write`. */
export async function planConfig(input: PlanConfigInput): Promise<PreparedConfig> {
  const { recipe, environment, files } = input;
  const { configuration } = recipe;
  if (configuration === undefined) throw cannotWrite(`The recipe ${recipe.title} does not say how to write settings`);
  const wanted = toWantedValues(recipe, configuration, environment, input.flags, input.secrets);
  const current = await readValues(configuration, files, environment.url);
  const values = wanted.values.filter((one) => !one.yields || !current.has(one.key));
  const parts = await planParts({ recipe, configuration, files, current, asset: input.asset }, wanted.values, values);
  const writes = parts.flatMap((part) => part.writes).filter((one) => one.before !== one.after);
  const contents = new Map(writes.flatMap(({ path, after }) => (after === null ? [] : [[path, after] as const])));
  const later = await readValues(configuration, withContents(files, contents), environment.url);
  const refs = new Map(Object.entries(environment.config?.secrets ?? {}));
  const changes = parts.flatMap(({ file, values: own }) =>
    own.flatMap((one) => changeOf(one, current.get(one.key), file, refs)),
  );
  const snippet = parts.find((part) => part.snippet !== null)?.snippet ?? null;
  return {
    writes,
    plan: {
      environmentId: environment.id,
      hash: hashOf(writes),
      changes,
      files: writes.map(({ path, before }) => ({ path, made: before === null })),
      snippet,
      remarks: [
        ...wanted.remarks,
        ...parts.flatMap(({ remarks }) => remarks),
        ...(snippet?.inserted === false
          ? []
          : overruled(
              parts.flatMap(({ values: own }) => own),
              later.get,
            )),
        ...(writes.length === 0 ? [] : cacheRemarks(recipe, environment.path, environment.php ?? 'php')),
      ],
    },
  };
}

interface PlannedPart extends PlannedFiles {
  /** The values that stand in these files. */
  readonly values: readonly WantedValue[];
  readonly remarks: readonly string[];
}

/** A file that we write as a whole needs what yields as well; what is there already stays out of the others. */
async function planParts(
  input: PlanFilesInput,
  all: readonly WantedValue[],
  values: readonly WantedValue[],
): Promise<readonly PlannedPart[]> {
  const isOwn = input.configuration.write.kind === 'php-file';
  const plain = values.filter((one) => !one.inEnvironment);
  const written = isOwn ? all.filter((one) => !one.inEnvironment) : plain;
  const [stage] = values.filter((one) => one.inEnvironment);
  const main = { ...(await planFiles(input, written)), values: plain, remarks: [] };
  if (stage === undefined) return [main];
  const rest = await planEnvironment(input, new Map([[stage.key, stage.value]]));
  if (rest !== null) return [main, { ...rest, values: [stage], remarks: onlyApache(rest.file) }];
  if (input.current.get(stage.key) === stage.value) return [main];
  const snippet = input.recipe.stage?.snippet;
  const text = snippet?.text.replaceAll('{value}', stage.value).trim() ?? '';
  const remark = `${stage.key} cannot be written here: only the web server can tell it. In Apache's configuration: ${text}. In nginx's: fastcgi_param ${stage.key} ${stage.value};`;
  return [{ ...main, remarks: [remark] }];
}

function onlyApache(file: string): readonly string[] {
  if (!file.endsWith('.htaccess')) return [];
  return [`${file} is read by Apache only; with nginx the stage belongs into its configuration, as a fastcgi_param.`];
}

/** Of a secret its name is shown: whoever wrote the settings may want another one than the user thinks. */
function changeOf(
  { key, value, secret }: WantedValue,
  before: string | null,
  file: string,
  refs: ReadonlyMap<string, string>,
): readonly ConfigChange[] {
  if (before === value) return [];
  if (!secret) return [{ file, key, before, after: value, secret }];
  const after = `the secret ${refs.get(key) ?? ''}`;
  return [{ file, key, before: before === null ? null : 'another value', after, secret }];
}

/** Settings that would not take because another place has the last word. */
function overruled(values: readonly WantedValue[], later: (key: string) => string | null): readonly string[] {
  return values
    .filter(({ key, value, yields }) => !yields && later(key) !== value)
    .map(({ key }) => `${key} will not take: another line of the configuration sets it as well and wins. Take it out.`);
}

/** Some frameworks keep a copy of their configuration. */
function cacheRemarks({ commands }: Recipe, root: string, php: string): readonly string[] {
  const [first] = commands.clearCache;
  if (first === undefined) return [];
  const words = first.argv.map((word) => (word === '{php}' ? php : word.replaceAll('{root}', root))).join(' ');
  return [`If the configuration is cached there, empty the cache afterwards: ${words}`];
}

function hashOf(writes: readonly FileWrite[]): string {
  const facts = writes.map(({ path, before, after }) => [path, before, after]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
