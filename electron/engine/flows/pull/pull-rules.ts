import { isBelow, isPullTarget, type Environment, type PullTarget } from '#shared/domain/environment.ts';
import { AppError } from '#shared/errors/app-error.ts';

/**
 * Whether a pull between two environments is allowed at all; answers the target narrowed to what may be written.
 * Throws `plan.target-is-production`, `plan.same-environment`, `plan.target-above-source`.
 */
export function requirePullAllowed(source: Environment, target: Environment): PullTarget {
  if (!isPullTarget(target)) {
    throw new AppError('plan.target-is-production', {
      hint: 'Data flows down only. To change production, promote code to it.',
      retry: 'never',
    });
  }
  if (source.id === target.id) throw new AppError('plan.same-environment', { retry: 'never' });
  if (!isBelow(target.stage, source.stage)) {
    throw new AppError('plan.target-above-source', {
      message: `"${target.name}" (${target.stage}) is not below "${source.name}" (${source.stage}).`,
      hint: 'Data flows down only: choose a lower stage as target.',
      retry: 'never',
    });
  }
  if (target.data?.kind === 'shared') {
    throw new AppError('plan.target-is-production', {
      message: `"${target.name}" works on production's data: ${target.data.reason}`,
      hint: 'Give it data of its own first; then: stagelift stage data NAME separate',
      retry: 'never',
    });
  }
  return target;
}
