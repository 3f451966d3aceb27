import { posix } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { ProvisionHost } from './host.ts';

/**
 * A path of a spec as it is on the host: absolute, `~/` replaced. Refuses what could be taken for something else: control and
 * direction characters, `..`, and more than 1,024 characters. Throws `contract.invalid-input`.
 */
export async function toHostPath(host: ProvisionHost, path: string, signal: AbortSignal): Promise<string> {
  assertPath(path);
  const full = path.startsWith('~/') ? posix.join(await host.home(signal), path.slice(2)) : path;
  const normal = posix.normalize(full).replace(/(.)\/$/, '$1');
  if (normal === '/') throw refused(path);
  return normal;
}

/** Throws `contract.invalid-input` for a path that no step works with. Pure. */
export function assertPath(path: string): void {
  const isSafe = path.length <= 1024 && /^~?\//.test(path) && !/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(path);
  if (!isSafe || path.split('/').includes('..')) throw refused(path);
}

function refused(path: string): AppError {
  const shown = path.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?').slice(0, 120);
  return new AppError('contract.invalid-input', { message: `"${shown}" is not a path that can be used on a server.` });
}
