import type { Contract, InputOf } from '#shared/contract/contract.ts';

/** What the user chose, as the form holds it. */
export interface PullRequest {
  readonly sourceId: string | null;
  readonly targetId: string | null;
  readonly database: boolean;
  readonly files: boolean;
  /** Empty: no password is set. Lives in this page only. */
  readonly localPassword: string;
  readonly maskingProfile: string | null;
  /** Names separated by commas; empty means all. */
  readonly tables: string;
  readonly verify: 'sample' | 'full';
  readonly connections: number;
  readonly contentHashes: boolean;
  readonly deleteExtraneous: boolean;
}

/** The usual choice. */
export function defaultRequest(sourceId: string | null, targetId: string | null): PullRequest {
  return {
    sourceId,
    targetId,
    database: true,
    files: true,
    localPassword: '',
    maskingProfile: null,
    tables: '',
    verify: 'sample',
    connections: 2,
    contentHashes: false,
    deleteExtraneous: false,
  };
}

/** What still keeps a plan from being made; null when nothing does. */
export function missingInRequest(request: PullRequest): 'pair' | 'parts' | null {
  if (request.sourceId === null || request.targetId === null) return 'pair';
  return request.database || request.files ? null : 'parts';
}

/** The request as the engine takes it, without its run id. Null while something is missing. */
export function toPlanInput(
  projectId: string,
  request: PullRequest,
): Omit<InputOf<Contract, 'pulls.plan'>, 'runId'> | null {
  const { sourceId, targetId } = request;
  if (sourceId === null || targetId === null || missingInRequest(request) !== null) return null;
  const tables = request.tables
    .split(/[\s,]+/u)
    .map((name) => name.trim())
    .filter(Boolean);
  return {
    projectId,
    sourceId,
    targetId,
    options: {
      database: request.database,
      files: request.files,
      verify: request.verify,
      connections: request.connections,
      contentHashes: request.contentHashes,
      deleteExtraneous: request.deleteExtraneous,
      ...(request.database && tables.length > 0 && { tables }),
      ...(request.database && request.localPassword !== '' && { localPassword: request.localPassword }),
      ...(request.database && request.maskingProfile !== null && { maskingProfile: request.maskingProfile }),
    },
  };
}
