import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { engineContract, type EngineContract } from '#shared/contract/contract.ts';
import type { Door } from '#shared/contract/door.ts';
import type { Notice } from '#shared/contract/pulls.ts';
import { createRouter, type Router } from '#shared/contract/router.ts';
import { pullOptionsSchema } from '#shared/domain/pull.ts';
import type { Secret } from '#shared/domain/secret.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { EngineParts } from './handlers/engine-parts.ts';
import { createHostKeyQuestions } from './handlers/host-key-questions.ts';
import { createProjectFileHandlers } from './handlers/project-files.ts';
import { createImportHandlers } from './handlers/imports.ts';
import { createPullMemory } from './checklist/remember-pull.ts';
import { createChecklistHandlers } from './handlers/checklist.ts';
import { createProjectHandlers } from './handlers/projects.ts';
import { loadPullRequest } from './flows/pull/load-request.ts';
import { pullActions, pullDetails } from './flows/pull/job-state.ts';
import { createColumnMemory } from './flows/pull/column-memory.ts';
import { createPullFlow } from './flows/pull/pull-flow.ts';
import { createPullHandlers } from './handlers/pulls.ts';
import { createJobRunner } from './jobs/runner.ts';
import { reviewActions, reviewDetails } from './flows/review/job-state.ts';
import { setUpActions, setUpDetails } from './flows/setup/job-state.ts';
import { createScanHandlers } from './handlers/scans.ts';
import { createRecipeHandlers } from './handlers/recipes.ts';
import { createServerHandlers } from './handlers/servers.ts';
import { composeReviews } from './handlers/compose-reviews.ts';
import { composeSetUp, jobsByKind } from './handlers/compose-set-up.ts';
import { createReviewHandlers } from './handlers/reviews.ts';
import { createSetUpHandlers } from './handlers/setup.ts';
import { createStageHandlers } from './handlers/stages.ts';
import { createLogger } from './log/logger.ts';
import { createRedactor, type Redactor } from './log/redactor.ts';
import { openFiledStores } from './project-file/open-filed-stores.ts';
import { openShippedRecipes } from './recipes/load-recipes.ts';
import { createHostKeys } from './remote/host-keys.ts';
import { createSharedSessions } from './remote/shared-sessions.ts';
import { createSsh2Transport, type Ssh2TransportOptions } from './remote/ssh2-transport.ts';
import type { Interaction } from './remote/transport.ts';
import { createEventHub, type EventHub } from './router/event-hub.ts';
import { createScanRecordStore } from './store/scan-records.ts';
import { type CallContext, servePort } from './router/serve-port.ts';
import { createWallLogins } from './web/wall.ts';

/** How an engine reaches people. Without `confirmHostKey`, host keys are asked for by the event `hostKeys.asked`. */
export interface EngineInteraction extends Omit<Interaction, 'confirmHostKey'> {
  readonly confirmHostKey?: Interaction['confirmHostKey'];
  /** A stored secret without asking anybody; without it, nothing that happens by itself uses a secret. */
  readonly storedSecret?: (ref: string, signal: AbortSignal) => Promise<string | null>;
  /** Puts an imported secret into the store; false when it was not kept, for which there is no other way then. */
  readonly keepSecret?: (ref: string, value: string, signal: AbortSignal) => Promise<boolean>;
}

/** What an engine is started with. */
export interface EngineOptions {
  /** Everything it keeps is below this folder. */
  readonly dataFolder: string;
  readonly recipesFolder: string;
  readonly version: string;
  readonly interaction: EngineInteraction;
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The user's home directory, where OpenSSH's files are. */
  readonly home?: string;
  /** Reads open reviews by itself now and then: for a program that stays. Default false. */
  readonly background?: boolean;
  /** Waiting times of connections to servers, for tests. */
  readonly times?:
    | (NonNullable<Ssh2TransportOptions['times']> & {
        /** Milliseconds before each try to get a lost line back; empty: none. */
        readonly reconnect?: readonly number[];
      })
    | undefined;
}

/** The running engine: the product without its windows. */
export interface Engine {
  readonly router: Router<CallContext>;
  readonly events: EventHub;
  /** Answers the calls that come through a door and tells it every event; returns the way to stop. */
  serve(door: Door): () => void;
  close(): Promise<void>;
}

/** Composes an engine. The only place where its parts learn of each other. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataFolder, recipesFolder, version, env = process.env, home = homedir() } = options;
  const now = () => new Date();
  const startedAt = now().toISOString();
  const events = createEventHub();
  const redactor = createRedactor();
  const logger = createLogger({ folder: join(dataFolder, 'logs'), redactor, now });
  const notices: Notice[] = [];
  const onNotice = (text: string) => {
    const notice = { id: `${notices.length + 1}`, text };
    notices.push(notice);
    logger.log('warning', text);
    events.emit('engine.noticed', notice);
  };

  const stores = await openFiledStores({ dataFolder, now, onNotice, env });
  const recipes = await openShippedRecipes(recipesFolder);
  const hostKeys = createHostKeys({
    ownFile: join(dataFolder, 'known_hosts'),
    readOnlyFiles: [join(home, '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'],
  });
  const transport = createSsh2Transport({
    hostKeys,
    env: { SSH_AUTH_SOCK: env.SSH_AUTH_SOCK },
    ...(options.times === undefined ? {} : { times: options.times }),
  });
  const questions = createHostKeyQuestions(events);
  const { interaction, quietInteraction } = toInteractions(
    options.interaction,
    (question, signal) => questions.ask(question, signal),
    redactor,
  );
  const parts: EngineParts = {
    ...{ stores, recipes, transport, hostKeys, interaction, quietInteraction, events, env, dataFolder, home },
    redact: (text) => redactor.scrub(text),
    statusSessions: createSharedSessions((server, signal) => transport.connect(server, quietInteraction, signal)),
    wallLogin: createWallLogins(quietInteraction.secret),
    opener: { transport, interaction, keepSecret: (secret) => redactor.learn(secret.reveal()) },
  };

  const runner = createJobRunner({
    folder: join(dataFolder, 'jobs'),
    locksFolder: join(dataFolder, 'locks'),
    now,
    monotonicMs: () => performance.now(),
    redact: (text) => redactor.scrub(text),
    actionsOf: (record) => byKind[record.job.kind].actions(record),
    detailsOf: (record) => byKind[record.job.kind].details(record),
    emitJob: (job) => events.emit('jobs.changed', job),
    emitProgress: (progress) => events.emit('jobs.progressed', progress),
    emitLog: (jobId, line) => events.emit('jobs.logged', { jobId, line }),
  });
  const scanRecords = createScanRecordStore({ folder: join(dataFolder, 'scans'), now, onNotice });
  const flow = createPullFlow({
    opener: parts.opener,
    runner,
    plansFolder: join(dataFolder, 'plans'),
    assetsFolder: join(recipesFolder, 'assets'),
    ...(options.times?.reconnect === undefined ? {} : { reconnectPauses: options.times.reconnect }),
    loadRequest: (projectId, sourceId, targetId, pullOptions) =>
      loadPullRequest({ stores, recipes, runner }, projectId, sourceId, targetId, pullOptions),
    columns: createColumnMemory(scanRecords, now),
    wallLogin: parts.wallLogin,
    rememberData: createPullMemory(stores),
  });

  const composing = {
    ...{ runner, now, assetsFolder: join(recipesFolder, 'assets') },
    keepSecret: options.interaction.keepSecret ?? (async () => false),
    learn: (secret: Secret) => redactor.learn(secret.reveal()),
  };
  const setUp = composeSetUp(parts, composing);
  const beside = (name: string): string => join(dirname(recipesFolder), name);
  const reviews = composeReviews(
    { ...parts, stores },
    {
      ...composing,
      onNotice,
      background: options.background ?? false,
      pulls: flow,
      agentFolder: beside('agent'),
      overlayFolder: beside('overlay'),
    },
  );

  const handlers = {
    ...createProjectHandlers(parts),
    ...createProjectFileHandlers(stores),
    ...createRecipeHandlers({ ...parts, stores }, now),
    ...createServerHandlers(parts, questions),
    ...createImportHandlers(parts, {
      keepSecret: options.interaction.keepSecret ?? (async () => false),
      learn: (secret) => redactor.learn(secret.reveal()),
    }),
    ...createStageHandlers(parts, { assetsFolder: join(recipesFolder, 'assets'), now }),
    ...createSetUpHandlers(parts, setUp),
    ...createReviewHandlers(parts, reviews),
    ...createScanHandlers(parts, {
      ...{ records: scanRecords, now },
      // No target is named, and none is opened.
      loadRequest: (projectId, sourceId) =>
        loadPullRequest({ stores, recipes, runner }, projectId, sourceId, sourceId, pullOptionsSchema.parse({})),
    }),
    ...createChecklistHandlers({ ...parts, stores }, { now }),
    ...createPullHandlers({ flow: jobsByKind(flow, { setup: setUp, review: reviews.flow }, runner), runner, events }),
    'engine.info': () => ({ version, node: process.versions.node, dataFolder, startedAt }),
    'engine.notices': () => notices,
  };
  const router = createRouter<EngineContract, CallContext>(engineContract, handlers, {
    redact: (error) => redactor.scrubError(error),
    onError: (name, error) => {
      if (isAppError(error)) logger.log('info', `${name}: ${error.message}`, { code: error.code, ...error.facts });
      else logger.log('error', `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    },
  });
  const stopWatching = stores.watch(() => events.emit('projects.changed', {}));
  const stopServing = new Set<() => void>();

  return {
    router,
    events,
    serve(door) {
      const stop = servePort(router, events, door);
      stopServing.add(stop);
      return stop;
    },
    async close() {
      stopWatching();
      reviews.close();
      await runner.close();
      await flow.close();
      for (const stop of stopServing) stop();
      await logger.flush();
    },
  };
}

/** What each kind of job says about itself. */
const byKind = {
  pull: { actions: pullActions, details: pullDetails },
  setup: { actions: setUpActions, details: setUpDetails },
  review: { actions: reviewActions, details: reviewDetails },
} as const;

/** The ways to ask people, each remembering the secrets that pass so that no log shows them. */
function toInteractions(
  given: EngineInteraction,
  confirmByEvent: Interaction['confirmHostKey'],
  redactor: Redactor,
): { readonly interaction: Interaction; readonly quietInteraction: Interaction } {
  const learned = (value: string | null): string | null => {
    if (value !== null) redactor.learn(value);
    return value;
  };
  const storedSecret = given.storedSecret ?? (async () => null);
  return {
    interaction: {
      confirmHostKey: given.confirmHostKey ?? confirmByEvent,
      async answerLogin(question, signal) {
        const answers = await given.answerLogin(question, signal);
        for (const answer of answers ?? []) redactor.learn(answer);
        return answers;
      },
      secret: async (ref, purpose, signal) => learned(await given.secret(ref, purpose, signal)),
    },
    quietInteraction: {
      confirmHostKey: async () => false,
      answerLogin: async () => null,
      secret: async (ref, _purpose, signal) => learned(await storedSecret(ref, signal)),
    },
  };
}
