import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localHost, type ProvisionHost } from '#engine/provision/host.ts';
import type { DatabaseDoor } from '#engine/provision/sql.ts';
import type { Made, ProvisionContext, ProvisionStep, StepSpec, Undone } from '#engine/provision/step.ts';
import type { Server } from '#shared/domain/server.ts';
import { resetBare } from '../../../lab/bare.ts';
import { rootSql } from '../../../lab/databases.ts';
import { ensureLab } from '../../../lab/lab.ts';
import type { LabBareAccount, LabInfo } from '../../../lab/lab-info.ts';
import { run } from '../../../lab/processes.ts';
import { bareServer, openContext } from './context.ts';

/** The bare account of the lab, with nothing in it, and a small clone on this computer. */
export interface Bench {
  readonly lab: LabInfo;
  readonly bare: LabBareAccount;
  readonly folder: string;
  readonly clone: string;
  readonly server: Server;
  readonly secrets: Map<string, string>;
  readonly logged: string[];
  readonly context: ProvisionContext;
  readonly creator: DatabaseDoor;
  /** The same on another host, for example one that dies. */
  with(host: ProvisionHost): ProvisionContext;
  /** Runs a program as the account. */
  sh(script: string): Promise<string>;
  /** Runs git in the clone. */
  git(...args: readonly string[]): Promise<string>;
  root(sql: string): Promise<string>;
  /** Every path of the account with its kind, rights and content, and every database and user of its making. */
  picture(host?: ProvisionHost): Promise<string>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the bench. `connect` can put other settings or another sshd in its place. */
export async function openBench(changes: Partial<Server> = {}): Promise<Bench> {
  const lab = await ensureLab();
  const { bare } = lab;
  await resetBare(bare);
  const folder = await mkdtemp(join(tmpdir(), 'provision-test-'));
  const clone = join(folder, 'clone');
  const server = bareServer(lab, changes);
  const given = { creator: bare.database.creator.password, pool: bare.database.pool.password };
  const { host, port, creator } = bare.database;
  const settings = { server, folder, secrets: given, database: { host, port, user: creator.user } };
  const { context, secrets, logged, close } = await openContext(settings);
  const {
    signal,
    git: { env },
  } = context;
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', args, { cwd: clone, env })).stdout;
  await mkdir(join(folder, 'home'));
  await run('git', ['init', '-q', '-b', 'main', clone], { env });
  await git('config', 'user.email', 'test@example.test');
  await git('config', 'user.name', 'Test');
  const root = (sql: string): Promise<string> => rootSql(bare.database.rootSocket, sql);
  return {
    ...{ lab, bare, folder, clone, server, secrets, logged, context, git, root },
    creator: {
      host: bare.database.host,
      port: bare.database.port,
      user: bare.database.creator.user,
      passwordRef: 'creator',
    },
    with: (host) => ({ ...context, host }),
    async sh(script) {
      const { exitCode, stdout, stderr } = await context.host.run(script, signal);
      if (exitCode !== 0) throw new Error(`${script} ended with ${String(exitCode)}: ${stderr}`);
      return stdout;
    },
    async picture(host = context.host) {
      const script = `cd && find . -path ./.stagelift -prune -o -printf '%y %m %p %l\\n' -type f -exec sha256sum {} + | sort
find ${host.notes} -type f -printf 'ours %p\\n' 2>/dev/null | sort; :`;
      const { stdout } = await host.run(script, signal);
      const databases = await root(`SHOW DATABASES LIKE 'bare%'; SHOW DATABASES LIKE 'pool%';
SELECT User, Host FROM mysql.user WHERE User LIKE 'bare%' ORDER BY 1, 2;
SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE 'bare%' OR TABLE_SCHEMA LIKE 'pool%'`);
      const config = await readFile(join(clone, '.git', 'config'), 'utf8');
      return [stdout, databases, config, await git('for-each-ref')].join('\n--\n');
    },
    reset: () => resetBare(bare),
    async close() {
      await close();
      await resetBare(bare);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** This computer, as a host: its home and notes are in the bench's folder. Commands take less time than on a server. */
export function hereContext(bench: Bench): ProvisionContext {
  const env = { PATH: process.env.PATH, HOME: join(bench.folder, 'home') };
  return bench.with(localHost(env, join(bench.folder, 'notes')));
}

class Died extends Error {}

/** A host that is lost right behind its call number `at`. */
function dyingHost(host: ProvisionHost, at: number): { readonly host: ProvisionHost; readonly calls: () => number } {
  let count = 0;
  const wrapped: ProvisionHost = {
    ...host,
    async run(script, signal) {
      if (count >= at) throw new Died();
      count += 1;
      const answer = await host.run(script, signal);
      if (count === at) throw new Died();
      return answer;
    },
  };
  return { host: wrapped, calls: () => count };
}

/**
 * Kills a step behind each of its commands (or, where that takes long, behind so many of them). Each time the step is then
 * repeated to its end and has to be there, or (every second time) only taken back; in the end nothing of it may be left. Says
 * how often it was killed.
 */
export async function killEverywhere<Spec extends StepSpec>(
  bench: Bench,
  step: ProvisionStep<Spec>,
  spec: Spec,
  { context = bench.context, most = 1000 }: { readonly context?: ProvisionContext; readonly most?: number } = {},
): Promise<number> {
  const before = await bench.picture(context.host);
  const counter = dyingHost(context.host, Number.MAX_SAFE_INTEGER);
  const made = await step.apply({ ...context, host: counter.host }, spec);
  assertClean(await step.undo(context, made));
  assertSame(await bench.picture(context.host), before, 'the undo of an undisturbed run');
  const stride = Math.max(1, counter.calls() / most);
  let kills = 0;
  for (let place = 1; place <= counter.calls(); place += stride) {
    const at = Math.floor(place);
    const died = await step.apply({ ...context, host: dyingHost(context.host, at).host }, spec).then(
      () => false,
      (error: unknown) => {
        if (error instanceof Died) return true;
        throw error;
      },
    );
    if (!died) continue;
    kills += 1;
    let last: Made = { stepId: spec.id, items: [] };
    if (kills % 2 === 0) {
      last = await step.apply(context, spec);
      const evidence = await step.verify(context, spec);
      if (!evidence.ok) throw new Error(`killed behind command ${String(at)}, repeated: ${evidence.found}`);
    }
    assertClean(await step.undo(context, last));
    assertSame(await bench.picture(context.host), before, `killed behind command ${String(at)}`);
  }
  return kills;
}

function assertClean({ kept }: Undone): void {
  if (kept.length > 0) throw new Error(`kept: ${JSON.stringify(kept)}`);
}

function assertSame(now: string, before: string, when: string): void {
  if (now === before) return;
  throw new Error(`Not as before, ${when}:\n${now}\n== instead of\n${before}`);
}
