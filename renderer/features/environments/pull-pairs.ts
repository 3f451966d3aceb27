import {
  comparePipelineOrder,
  type Environment,
  isBelow,
  isPullTarget,
  type PullTarget,
} from '#shared/domain/environment.ts';

/** Environments in the order the board shows them: production on top, data flows down. */
export function fromTopToBottom(environments: readonly Environment[]): readonly Environment[] {
  return environments.toSorted(comparePipelineOrder).toReversed();
}

/** True when a pull may write it: below production, with data of its own. */
export function canReceive(environment: Environment): environment is PullTarget {
  return isPullTarget(environment) && environment.data?.kind !== 'shared';
}

/** Where `target` may take data from, production first. */
export function sourcesFor(target: Environment, environments: readonly Environment[]): readonly Environment[] {
  return fromTopToBottom(environments).filter(
    (source) => source.id !== target.id && isBelow(target.stage, source.stage),
  );
}

/** Where the data of `source` may go. */
export function targetsFor(source: Environment, environments: readonly Environment[]): readonly PullTarget[] {
  return fromTopToBottom(environments)
    .filter((target) => target.id !== source.id && isBelow(target.stage, source.stage))
    .filter(canReceive);
}

/** Why an environment cannot be pulled into; null when it can. */
export function whyNotTarget(
  environment: Environment,
  environments: readonly Environment[],
): 'production' | 'shares-data' | 'no-source' | null {
  if (!isPullTarget(environment)) return 'production';
  if (!canReceive(environment)) return 'shares-data';
  return sourcesFor(environment, environments).length === 0 ? 'no-source' : null;
}
