import type { Evidence, Mend } from '#shared/domain/checklist.ts';
import { comparePipelineOrder, type Environment, isBelow, isPullTarget } from '#shared/domain/environment.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { listRemoteRefs } from '../../git/ls-remote.ts';
import { parseRepositoryUrl } from '../../git/parse-repository-url.ts';
import { runGit } from '../../git/run-git.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import { judgeStages } from '../../stage-config/judge-stages.ts';
import { readStageFacts } from '../../stage-config/read-facts.ts';
import { fingerprintPull } from '../fingerprint.ts';
import { type ChecklistContext, type ItemFindings, type ItemProbe, line, notAsked, serverOf } from '../item-probe.ts';
import { sayAge } from '../say.ts';

/** Data has come down, code can go up, and the stages know who they are. */
export const pipeline: ItemProbe = {
  id: 'pipeline',
  title: 'Pipeline tested',
  asks: 'A pull has worked with the set-up as it is now, the repository of each environment has its branch, and the check of the stages finds no error.',
  async probe(context, signal): Promise<ItemFindings> {
    const [pulls, branches, stages] = await Promise.all([
      probePulls(context),
      probeBranches(context, signal),
      probeStages(context, signal),
    ]);
    return {
      evidence: [...pulls.evidence, ...branches.evidence, ...stages.evidence],
      mends: [...pulls.mends, ...branches.mends, ...stages.mends],
    };
  },
};

interface Part {
  readonly evidence: readonly Evidence[];
  readonly mends: readonly Mend[];
}

async function probePulls(context: ChecklistContext): Promise<Part> {
  const { project, servers, now } = context;
  const evidence: Evidence[] = [];
  const mends: Mend[] = [];
  for (const environment of project.environments.filter(isPullTarget)) {
    const asked = `${environment.name}: the last pull that ended well`;
    if (environment.data?.kind === 'shared') {
      evidence.push(line('info', asked, "It works on production's own data; nothing is pulled into it.", environment));
      continue;
    }
    const proof = await context.lastPull(environment.id);
    const source = project.environments
      .toSorted(comparePipelineOrder)
      .findLast(({ stage }) => isBelow(environment.stage, stage));
    const mend = {
      text: `Pull into ${environment.name} once:`,
      snippet: `stagelift pull ${source?.id ?? 'production'} ${environment.id}`,
    };
    if (proof === null) {
      evidence.push(line('bad', asked, 'There is none, or it was undone.', environment));
      mends.push(mend);
      continue;
    }
    const age = sayAge((now().getTime() - Date.parse(proof.pulledAt)) / 60_000);
    const isSame = fingerprintPull(project, servers, environment.id, proof.sourceId) === proof.fingerprint;
    const told = `It was ${age} ago, from ${proof.sourceId}`;
    evidence.push(
      isSame
        ? line('good', asked, `${told}, with the set-up as it is now.`, environment)
        : line('bad', asked, `${told}, but the set-up has changed since.`, environment),
    );
    if (!isSame) mends.push(mend);
  }
  return { evidence, mends };
}

async function probeBranches(context: ChecklistContext, signal: AbortSignal): Promise<Part> {
  const { project, env } = context;
  const named = project.environments.filter(({ branch }) => branch !== undefined);
  const asked = 'The repository of the project';
  let remotes: ReadonlyMap<string, string>;
  try {
    remotes = await readRemotes(project.folder, env, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (named.length === 0)
      return {
        evidence: [line('info', asked, 'No environment names a branch, and there is no repository.')],
        mends: [],
      };
    return { evidence: [notAsked(asked, error, signal)], mends: [] };
  }
  if (remotes.size === 0) {
    if (named.length === 0)
      return { evidence: [line('info', asked, 'No environment names a branch, and there is no remote.')], mends: [] };
    const mends = [
      {
        text: 'Add the repository in which the team works:',
        snippet: 'git remote add origin git@example.com:shop.git',
      },
    ];
    return { evidence: [line('bad', asked, 'It has no remote.')], mends };
  }
  const evidence = await Promise.all(
    project.environments.map(async (environment): Promise<Evidence> => {
      const { branch, id, name } = environment;
      const about = `${name}: git ls-remote`;
      if (branch === undefined) {
        return line(environment.serverId === undefined ? 'info' : 'warning', about, 'It names no branch.', environment);
      }
      // A remote with the name of the environment is its own repository.
      const url = remotes.get(id) ?? remotes.get('origin') ?? [...remotes.values()][0] ?? '';
      const where = `${about} ${withoutPassword(url)} ${branch}`;
      try {
        const commit = await findBranch(context, environment, url, branch, signal);
        if (commit === null) return line('bad', where, `It has no branch ${branch}.`, environment);
        return line('good', where, commit.slice(0, 12), environment);
      } catch (error) {
        return notAsked(where, error, signal, environment);
      }
    }),
  );
  const mends = evidence.some(({ verdict }) => verdict === 'bad')
    ? [{ text: 'Push the branch that the environment names:', snippet: 'git push origin BRANCH' }]
    : [];
  return { evidence, mends };
}

async function readRemotes(
  cwd: string,
  env: ChecklistContext['env'],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const none = { name: 'none', pattern: /^\s*$/ };
  const options = { cwd, env, signal, expectedErrors: [none] };
  await runGit(['rev-parse', '--git-dir'], { cwd, env, signal });
  const { stdout } = await runGit(['config', '--get-regexp', '^remote\\..*\\.url$'], options);
  return new Map(
    stdout.split('\n').flatMap((row): readonly [string, string][] => {
      const [, name, url] = /^remote\.(.+)\.url (.+)$/.exec(row) ?? [];
      return name === undefined || url === undefined ? [] : [[name, url]];
    }),
  );
}

/** The commit of a branch; null when the repository does not have it. A repository on a server of ours is asked there. */
async function findBranch(
  context: ChecklistContext,
  environment: Environment,
  url: string,
  branch: string,
  signal: AbortSignal,
): Promise<string | null> {
  const ref = `refs/heads/${branch}`;
  const address = parseRepositoryUrl(url);
  const own = [serverOf(context, environment), ...context.servers.values()].find(
    (server) => address.scheme === 'ssh' && server !== null && server.host === address.host,
  );
  if (own == null) {
    const { refs } = await listRemoteRefs(url, { cwd: context.project.folder, env: context.env, signal });
    return refs.get(ref) ?? null;
  }
  const session = await context.connect(own, signal);
  const script = `GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 GIT_ALLOW_PROTOCOL=file; export GIT_TERMINAL_PROMPT GIT_CONFIG_NOSYSTEM GIT_ALLOW_PROTOCOL
command -v git >/dev/null 2>&1 || exit 127
git -c core.hooksPath=/dev/null ls-remote -- ${shQuote(address.path)} ${shQuote(ref)}`;
  const { stdout, exitCode, stderr } = await session.run({ script, okExitCodes: [0, 127, 128] }, signal);
  if (exitCode !== 0) {
    const reason = exitCode === 127 ? 'git is not installed there' : (stderr.trim().split('\n')[0] ?? '');
    throw new AppError('git.failed', { message: `${session.label}: ${reason}.` });
  }
  return /^([0-9a-f]{40,64})\t/.exec(stdout.toString('latin1'))?.[1] ?? null;
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*:[^/@]*@/i, '$1');
}

async function probeStages(context: ChecklistContext, signal: AbortSignal): Promise<Part> {
  const { project, opener, recipe, now } = context;
  if (project.environments.length === 0)
    return { evidence: [line('bad', 'stage check', 'There is no environment.')], mends: [] };
  try {
    const facts = await Promise.all(
      project.environments.map((environment) =>
        readStageFacts(
          {
            ...{ opener, environment, recipe, server: serverOf(context, environment) },
            findLogin: (asked) => context.wallLogin(environment.id, asked),
          },
          signal,
        ),
      ),
    );
    const findings = judgeStages(recipe, facts, now());
    const verdicts = { error: 'bad', warning: 'warning', info: 'info' } as const;
    const evidence = findings.map(({ id, severity, title, detail = '', environmentId }): Evidence => {
      // Whoever could not be looked at has not passed.
      const verdict = id === 'unreachable' ? 'bad' : verdicts[severity];
      return { verdict, environmentId, asked: 'stage check', answered: `${title}. ${detail}`.trim() };
    });
    const isClean = evidence.every(({ verdict }) => verdict !== 'bad');
    const looked = facts.map(({ environment }) => environment.name).join(', ');
    return {
      evidence: isClean ? [line('good', 'stage check', `It finds no error in ${looked}.`), ...evidence] : evidence,
      mends: findings.flatMap(({ severity, mend, title }) =>
        severity === 'error' && mend !== undefined ? [{ text: `${title}: ${mend}` }] : [],
      ),
    };
  } catch (error) {
    return { evidence: [notAsked('stage check', error, signal)], mends: [] };
  }
}
