import { comparePipelineOrder } from '#shared/domain/environment.ts';
import { isSharing, type RecognisedStage, type StageFinding } from '#shared/domain/stage-config.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { StageFacts } from './stage-facts.ts';

/** Whether the application in an environment knows its stage. Pure. */
export function recogniseStage(recipe: Recipe, facts: StageFacts): RecognisedStage {
  const { stage, configuration } = recipe;
  const { id: environmentId, stage: own } = facts.environment;
  const wanted = stage?.values[own];
  if (facts.unreachable !== null) return { environmentId, kind: 'unreachable' };
  const believed = facts.stage ?? stage?.whenUnset;
  if (stage !== undefined && wanted !== undefined && (believed !== wanted || isTelling(stage.values, own))) {
    const about = { environmentId, variable: stage.variable, wanted };
    if (facts.stage === wanted) return { ...about, kind: 'right', value: wanted };
    const snippet = { file: stage.snippet.file, text: stage.snippet.text.replaceAll('{value}', wanted) };
    if (facts.stage !== null) return { ...about, kind: 'wrong', value: facts.stage, snippet };
    return { ...about, kind: 'unset', value: stage.whenUnset, snippet };
  }
  // The framework runs this stage like production, or does not know it: only the stage's name tells them apart.
  if (configuration?.stageName === undefined) return { environmentId, kind: 'no-variable' };
  const about = { environmentId, variable: variableOf(configuration.stageName), wanted: own };
  if (facts.stageName === own) return { ...about, kind: 'right', value: own };
  return facts.stageName === null ? { ...about, kind: 'unset' } : { ...about, kind: 'wrong', value: facts.stageName };
}

/** True when the framework's value for a stage is not production's as well. */
function isTelling(values: Readonly<Partial<Record<string, string>>>, stage: string): boolean {
  return stage === 'production' || values[stage] !== values.production;
}

function variableOf(place: string): string {
  return place.replace(/^(?:define|class)\./, '');
}

/** Everything that is wrong with single environments and between two of them, worst first. Pure. */
export function judgeStages(recipe: Recipe, all: readonly StageFacts[], now: Date): readonly StageFinding[] {
  const ordered = all.toSorted((a, b) => comparePipelineOrder(b.environment, a.environment));
  const found = [
    ...ordered.flatMap((facts) => judgeOne(recipe, facts, now)),
    ...ordered.flatMap((upper, at) => ordered.slice(at + 1).flatMap((lower) => judgePair(upper, lower, now))),
  ];
  const rank = { error: 0, warning: 1, info: 2 } as const;
  return found.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

function judgeOne(recipe: Recipe, facts: StageFacts, now: Date): readonly StageFinding[] {
  const { environment } = facts;
  const at = { environmentId: environment.id };
  const { name } = environment;
  if (facts.unreachable !== null) {
    const title = `${name} could not be looked at`;
    return [{ ...at, id: 'unreachable', severity: 'warning', title, detail: facts.unreachable }];
  }
  const own = environment.stage === 'production' ? judgeProduction(facts) : judgeLower(facts);
  return [...judgeRecognition(recipe, facts), ...own, ...judgePolicy(facts, now)];
}

function judgeRecognition(recipe: Recipe, facts: StageFacts): readonly StageFinding[] {
  const { stage, name, id: environmentId } = facts.environment;
  const seen = recogniseStage(recipe, facts);
  if (seen.kind !== 'wrong' && seen.kind !== 'unset') return [];
  const { variable = '', value = '', wanted = '', snippet } = seen;
  if (value === wanted) return [];
  const mend =
    snippet === undefined
      ? { mend: 'Write its configuration: the stage is always part of it.' }
      : { mend: `Put into ${snippet.file}: ${snippet.text.trim()}  Or write its configuration.` };
  const means = seen.value === undefined ? '' : `, which means "${value}"`;
  const detail = seen.kind === 'wrong' ? `${variable} is "${value}"` : `${variable} is not set${means}`;
  const isNamed = variable !== recipe.stage?.variable;
  if (isNamed && seen.kind === 'unset') {
    const title = `${name} cannot tell itself from production`;
    const text = `${recipe.title} runs it like production, and ${detail}; it should be "${wanted}"`;
    return [{ environmentId, id: 'stage-unnamed', severity: 'warning', title, detail: text, ...mend }];
  }
  const production = recipe.stage?.values.production;
  if (
    stage !== 'production' &&
    (value === production || (isNamed && value === 'production')) &&
    wanted !== production
  ) {
    const title = `${name} believes that it is production`;
    return [{ environmentId, id: 'believes-production', severity: 'error', title, detail, ...mend }];
  }
  const title = `${name} does not know its stage`;
  const severity = stage === 'production' ? 'error' : 'warning';
  return [
    { environmentId, id: 'wrong-stage', severity, title, detail: `${detail}; it should be "${wanted}"`, ...mend },
  ];
}

function judgeProduction({ environment, debug, robots, mail }: StageFacts): readonly StageFinding[] {
  const at = { environmentId: environment.id };
  const found: StageFinding[] = [];
  if (debug === 'on') {
    found.push({
      ...{ ...at, id: 'debug-in-production', severity: 'error', title: `Debug is on in ${environment.name}` },
      detail: 'Errors show visitors how the application works inside, and sometimes its secrets.',
      mend: 'Set debug=off in its configuration, and write it.',
    });
  }
  if (robots === 'refused') {
    const title = `${environment.name} turns search engines away`;
    found.push({ ...at, id: 'production-hidden', severity: 'warning', title });
  }
  if (mail === 'held') {
    const title = `${environment.name} sends no mail`;
    found.push({ ...at, id: 'production-mute', severity: 'warning', title });
  }
  return found;
}

function judgeLower({ environment, liveKeys, robots, mail }: StageFacts): readonly StageFinding[] {
  const at = { environmentId: environment.id, severity: 'error' } as const;
  const found: StageFinding[] = liveKeys.map((provider) => ({
    ...{ ...at, id: 'live-key', title: `${environment.name} has a live key of ${provider}` },
    detail: 'An order made there would move real money.',
    mend: "Put the provider's test key there.",
  }));
  if (robots === 'open') {
    found.push({
      ...{ ...at, id: 'robots-open', title: `Search engines may read ${environment.name}` },
      detail: `${environment.url} answers everybody and refuses no robot.`,
      mend: 'Refuse them (robots=refuse), or ask for a password.',
    });
  }
  if (mail === 'sent') {
    found.push({
      ...{ ...at, id: 'mail-sends', title: `${environment.name} sends mail` },
      detail: 'A test there can write to customers.',
      mend: 'Set mail=catch in its configuration, and write it.',
    });
  }
  return found;
}

function judgePolicy({ environment }: StageFacts, now: Date): readonly StageFinding[] {
  const { data, name } = environment;
  if (data?.kind !== 'shared') return [];
  const at = { environmentId: environment.id };
  const detail = `${data.reason} (${data.owner}, until ${data.until})`;
  if (isSharing(data, now)) {
    return [
      { ...at, id: 'shares-production', severity: 'warning', title: `${name} works on production's data`, detail },
    ];
  }
  const title = `${name} was allowed to work on production's data until ${data.until}`;
  return [
    { ...at, id: 'sharing-expired', severity: 'error', title, detail, mend: 'Give it data of its own, or a new date.' },
  ];
}

function judgePair(upper: StageFacts, lower: StageFacts, now: Date): readonly StageFinding[] {
  if (upper.unreachable !== null || lower.unreachable !== null) return [];
  const both = { environmentId: lower.environment.id, otherId: upper.environment.id };
  const names = `${lower.environment.name} and ${upper.environment.name}`;
  const withProduction = upper.environment.stage === 'production';
  const isAllowed = withProduction && isSharing(lower.environment.data, now);
  const found: StageFinding[] = [];
  const sameDatabase =
    lower.database !== null && lower.database.identity !== null && lower.database.identity === upper.database?.identity;
  if (sameDatabase) {
    const samePrefix = lower.database.prefix === upper.database.prefix;
    found.push({
      ...{ ...both, id: 'shared-database', title: `${names} use the same database` },
      severity: isAllowed ? 'info' : samePrefix || withProduction ? 'error' : 'warning',
      detail: samePrefix
        ? `Both work on the tables of ${lower.database.name}.`
        : `Their tables in ${lower.database.name} differ only by the prefix.`,
      mend: 'Give the lower one a database and a user of its own.',
    });
  }
  const kinds = new Set(
    lower.things
      .filter((thing) => upper.things.some((other) => other.kind === thing.kind && other.place === thing.place))
      .map(({ kind }) => kind),
  );
  for (const kind of kinds) {
    found.push({
      ...{ ...both, id: `shared-${kind.replaceAll(' ', '-')}`, title: `${names} use the same ${words[kind] ?? kind}` },
      severity: isAllowed && kind === 'files' ? 'info' : withProduction ? 'error' : 'warning',
      mend: 'Give the lower one its own, or at least a prefix of its own.',
    });
  }
  return found;
}

const words: Readonly<Record<string, string>> = { files: 'folder of files' };
