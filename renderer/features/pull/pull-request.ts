import type { Contract, InputOf } from '#shared/contract/contract.ts';
import { parseSpeedLimit } from './speed-limit.ts';
import { type TableChoice, toTableOptions } from './table-choice.ts';

/** What the user chose, as the form holds it. */
export interface PullRequest {
  readonly sourceId: string | null;
  readonly targetId: string | null;
  readonly database: boolean;
  readonly files: boolean;
  /** Empty: no password is set. Lives in this page only. */
  readonly localPassword: string;
  readonly maskingProfile: string | null;
  /** Null: every table, as the recipe has it. */
  readonly tables: TableChoice | null;
  readonly verify: 'sample' | 'full';
  readonly connections: number;
  /** Megabytes per second as typed; empty: no limit. */
  readonly speedLimit: string;
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
    tables: null,
    verify: 'sample',
    connections: 2,
    speedLimit: '',
    contentHashes: false,
    deleteExtraneous: false,
  };
}

/** What still keeps a plan from being made; null when nothing does. */
export function missingInRequest(request: PullRequest): 'pair' | 'parts' | 'tables' | 'speed' | null {
  if (request.sourceId === null || request.targetId === null) return 'pair';
  if (!request.database && !request.files) return 'parts';
  const { tables } = request;
  if (request.database && tables !== null && tables.left.length >= tables.all.length) return 'tables';
  return parseSpeedLimit(request.speedLimit).kind === 'invalid' ? 'speed' : null;
}

/** The request as the engine takes it, without its run id. Null while something is missing. */
export function toPlanInput(
  projectId: string,
  request: PullRequest,
): Omit<InputOf<Contract, 'pulls.plan'>, 'runId'> | null {
  const { sourceId, targetId } = request;
  if (sourceId === null || targetId === null || missingInRequest(request) !== null) return null;
  const limit = parseSpeedLimit(request.speedLimit);
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
      ...(limit.kind === 'limit' && { bandwidthLimit: limit.bytesPerSecond }),
      ...(request.database && toTableOptions(request.tables)),
      ...(request.database && request.localPassword !== '' && { localPassword: request.localPassword }),
      ...(request.database && request.maskingProfile !== null && { maskingProfile: request.maskingProfile }),
    },
  };
}
