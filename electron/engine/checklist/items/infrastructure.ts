import type { Evidence, Mend } from '#shared/domain/checklist.ts';
import type { DoctorFinding } from '#shared/domain/doctor.ts';
import type { Environment } from '#shared/domain/environment.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import { sayStart } from '../say-start.ts';
import { askSite } from '../ask-site.ts';
import { type ChecklistContext, type ItemFindings, type ItemProbe, line, notAsked } from '../item-probe.ts';

/** Servers, folders, databases and sites are there and answer. */
export const infrastructure: ItemProbe = {
  id: 'infrastructure',
  title: 'Infrastructure',
  asks: 'Every environment is there: its server lets us in, its folder can be written, its database and its site answer.',
  async probe(context, signal): Promise<ItemFindings> {
    const { environments } = context.project;
    if (environments.length === 0) {
      const mend = {
        text: 'Add production first.',
        snippet: 'stagelift env add production --stage production --url URL',
      };
      return { evidence: [line('bad', 'Environments of the project', 'There is none.')], mends: [mend] };
    }
    const found = await Promise.all(environments.map((environment) => examine(context, environment, signal)));
    return { evidence: found.flatMap(({ evidence }) => evidence), mends: found.flatMap(({ mends }) => mends) };
  },
};

interface Examined {
  readonly evidence: readonly Evidence[];
  readonly mends: readonly Mend[];
}

const verdicts = { ok: 'good', warning: 'warning', failed: 'bad', skipped: 'info' } as const;

async function examine(context: ChecklistContext, environment: Environment, signal: AbortSignal): Promise<Examined> {
  let findings: readonly DoctorFinding[];
  try {
    findings = await context.examine(environment, signal);
  } catch (error) {
    const asked = `The connection test of ${environment.name}`;
    return { evidence: [notAsked(asked, error, signal, environment)], mends: [] };
  }
  // The site is asked apart: here it has to answer, wherever it is.
  const relevant = findings.filter(({ id }) => id !== 'site');
  const isReached = !relevant.some(({ status }) => status === 'failed');
  const others = [
    ...(isReached ? await askFolder(context, environment, signal) : []),
    await askWebsite(context, environment, signal),
  ];
  return {
    evidence: [
      ...relevant.map(({ status, title, found }) =>
        line(verdicts[status], `${environment.name}: ${title}`, found, environment),
      ),
      ...others,
    ],
    mends: relevant.flatMap(({ status, mend, title }) =>
      status === 'failed' && mend !== undefined ? [{ text: `${environment.name}, ${title}: ${mend}` }] : [],
    ),
  };
}

/** On this computer the connection test has looked already. */
async function askFolder(
  { servers, connect }: ChecklistContext,
  environment: Environment,
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const server = environment.serverId === undefined ? undefined : servers.get(environment.serverId);
  if (server === undefined) return [];
  const asked = `${environment.name}: may ${server.user} write ${environment.path}?`;
  try {
    const session = await connect(server, signal);
    const script = `p=${shQuote(environment.path)}; [ -d "$p" ] && [ -w "$p" ] && [ -x "$p" ] && echo yes || echo no`;
    const { stdout } = await session.run({ script }, signal);
    const isWritable = stdout.toString('latin1').trim() === 'yes';
    return [
      isWritable
        ? line('good', asked, 'Yes.', environment)
        : line('bad', asked, `${environment.path} is not a folder that the account may write.`, environment),
    ];
  } catch (error) {
    return [notAsked(asked, error, signal, environment)];
  }
}

const behind = {
  none: '',
  passed: ' to who has its password',
  refused: ': it refuses the password that is kept here',
  unknown: ': it asks for a password that is not kept here',
} as const;

async function askWebsite(context: ChecklistContext, environment: Environment, signal: AbortSignal): Promise<Evidence> {
  const asked = `${environment.name}: GET ${environment.url}`;
  const reply = await askSite(environment.url, signal, (asked) => context.wallLogin(environment.id, asked));
  if (reply.kind === 'silent') {
    // Behind a wall of the network, silence is what strangers get.
    if (environment.wall?.kind === 'network') return line('info', asked, reply.reason, environment);
    // Nobody keeps the copy on their own computer running all day; that it is down says nothing about the set-up.
    if (environment.serverId === undefined && environment.stage !== 'production') {
      return line('warning', asked, `${reply.reason} ${await sayStart(environment)}`, environment);
    }
    return line('bad', asked, reply.reason, environment);
  }
  const { status } = reply.answer;
  if (reply.elsewhere !== null) {
    const isWall = environment.wall?.kind === 'redirect' && environment.stage !== 'production';
    return line(isWall ? 'good' : 'bad', asked, `It sends to another host, ${reply.elsewhere}.`, environment);
  }
  // A closed stage answers strangers with 401 or 403: it is there.
  const isThere = status < 400 || ((status === 401 || status === 403) && environment.stage !== 'production');
  const said = `It answers with status ${String(status)}${behind[reply.wall]}.`;
  return line(isThere ? 'good' : 'bad', asked, said, environment);
}
