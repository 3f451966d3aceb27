import type { Environment } from '#shared/domain/environment.ts';
import type { FeatureFlag } from '#shared/domain/stage-config.ts';
import { flagVariable } from '#shared/domain/stage-config.ts';
import type { Configuration } from '#shared/recipe-schema/configuration.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';

/** A value that an environment's configuration is to have. */
export interface WantedValue {
  readonly key: string;
  readonly value: string;
  readonly secret: boolean;
  /** What stands there stays; the value is only for when nothing does. */
  readonly yields: boolean;
  /** Only the environment of the process can tell it. */
  readonly inEnvironment: boolean;
}

/** What is to be written, and what the recipe has no words for. */
export interface WantedValues {
  readonly values: readonly WantedValue[];
  readonly remarks: readonly string[];
}

/** Everything that an environment's configuration says, in the framework's own variables. `secrets` by variable. Pure. */
export function toWantedValues(
  recipe: Recipe,
  configuration: Configuration,
  environment: Environment,
  flags: readonly FeatureFlag[],
  secrets: ReadonlyMap<string, string>,
): WantedValues {
  const { config = {} } = environment;
  const meanings = [
    ['debug', config.debug === undefined ? undefined : config.debug ? 'on' : 'off'],
    ['logLevel', config.logLevel],
    ['mail', config.mail],
    ['robots', config.robots],
  ] as const;
  const remarks: string[] = [];
  const plain = new Map<string, string>();
  const stage = stageValue(recipe, configuration, environment);
  if (stage !== null && !stage.inEnvironment) plain.set(stage.key, stage.value);
  if (configuration.stageName !== undefined) plain.set(configuration.stageName, environment.stage);
  for (const [name, meaning] of meanings) {
    if (meaning === undefined) continue;
    const values = settingValues(configuration[name], meaning);
    if (values.length === 0) remarks.push(`${recipe.title} has no setting for ${sayings[name]} "${meaning}" here.`);
    for (const [key, value] of values) plain.set(key, value);
  }
  const yielding = new Map<string, string>();
  for (const { id } of flags) {
    const state = config.flags?.[id];
    if (state === 'configurable') yielding.set(flagVariable(id), 'false');
    else if (state !== undefined) plain.set(flagVariable(id), String(state === 'enabled'));
  }
  for (const [key, value] of Object.entries(config.variables ?? {})) plain.set(key, value);
  for (const key of secrets.keys()) plain.delete(key);
  return {
    values: [
      ...(stage?.inEnvironment === true ? [{ ...usual, ...stage }] : []),
      ...[...plain].map(([key, value]) => ({ ...usual, key, value })),
      ...[...yielding].flatMap(([key, value]) =>
        plain.has(key) || secrets.has(key) ? [] : [{ ...usual, key, value, yields: true }],
      ),
      ...[...secrets].map(([key, value]) => ({ ...usual, key, value, secret: true })),
    ],
    remarks,
  };
}

const usual = { secret: false, yields: false, inEnvironment: false } as const;

const sayings = { debug: 'debug', logLevel: 'the log level', mail: 'mail', robots: 'search engines' } as const;

function settingValues(
  entries: readonly { readonly key: string; readonly values: Readonly<Partial<Record<string, string>>> }[],
  meaning: string,
): readonly (readonly [string, string])[] {
  return entries.flatMap(({ key, values }) => {
    const value = values[meaning];
    return value === undefined ? [] : [[key, value] as const];
  });
}

/** The variable by which the application knows its stage, where this way of writing can set it. */
function stageValue(
  { stage }: Recipe,
  { write, stage: place, environment: writers }: Configuration,
  environment: Environment,
): { readonly key: string; readonly value: string; readonly inEnvironment: boolean } | null {
  const value = stage?.values[environment.stage];
  if (stage === undefined || value === undefined) return null;
  const key = place ?? stage.variable;
  if (stage.where === 'environment') {
    return writers.length === 0 ? null : { key, value, inEnvironment: true };
  }
  const fits = write.kind === 'dotenv' ? stage.where === 'dotenv' : stage.where !== 'dotenv';
  return fits ? { key, value, inEnvironment: false } : null;
}
