import type { Evidence } from '#shared/domain/checklist.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Wall } from '#shared/domain/upkeep.ts';
import type { SiteAnswer } from '../../web/fetch-site.ts';
import { readRobots } from '../../stage-config/read-things.ts';
import { askSite, type SiteReply } from '../ask-site.ts';
import { type ItemFindings, type ItemProbe, line, onServers } from '../item-probe.ts';

/** Stages below production are for those who were invited. */
export const stagesClosed: ItemProbe = {
  id: 'stages-closed',
  title: 'Stages closed to strangers',
  asks: 'Whoever finds the address of a stage below production gets nowhere without a password, and search engines keep away.',
  async probe(context, signal): Promise<ItemFindings> {
    const stages = onServers(context).filter(
      ({ environment: { stage } }) => stage !== 'production' && stage !== 'local',
    );
    if (stages.length === 0) return { evidence: [], doesNotApply: 'There is no stage below production on a server.' };
    const evidence = await Promise.all(stages.map(({ environment }) => probeStage(environment, signal)));
    const open = stages.filter((_stage, index) => evidence[index]?.some(({ verdict }) => verdict === 'bad'));
    return { evidence: evidence.flat(), mends: open.flatMap(({ environment }) => toMends(environment)) };
  },
};

async function probeStage(environment: Environment, signal: AbortSignal): Promise<readonly Evidence[]> {
  const { name, url } = environment;
  const wall = environment.wall ?? { kind: 'password' };
  const reply = await askSite(url, signal);
  const strangers = judgeWall(wall, reply);
  const evidence = [
    line(
      strangers.isClosed ? 'good' : 'bad',
      `${name}: GET ${url} without a password`,
      strangers.answered,
      environment,
    ),
  ];
  if (reply.kind === 'silent') return evidence;
  const robots = await judgeRobots(reply, url, signal);
  return [
    ...evidence,
    line(robots.isRefused ? 'good' : 'bad', `${name}: what search engines are told`, robots.answered, environment),
  ];
}

/** Whether an answer is what the wall of a stage gives strangers. Pure. */
export function judgeWall(wall: Wall, reply: SiteReply): { readonly isClosed: boolean; readonly answered: string } {
  if (reply.kind === 'silent') {
    if (wall.kind === 'network') return { isClosed: true, answered: `${reply.reason} From here nothing answers.` };
    return { isClosed: false, answered: `${reply.reason} So nobody knows whether it is closed.` };
  }
  const { status, body } = reply.answer;
  const isRefused = status === 401 || status === 403;
  if (isRefused) return { isClosed: true, answered: `It answers with status ${String(status)}.` };
  if (reply.elsewhere !== null) {
    const isClosed = wall.kind === 'redirect' && reply.elsewhere === wall.host;
    return { isClosed, answered: `It sends to ${reply.elsewhere}.` };
  }
  if (wall.kind === 'page' && body.includes(wall.contains)) {
    return { isClosed: true, answered: `Its page asks who you are (status ${String(status)}).` };
  }
  return { isClosed: false, answered: `It answers everybody with status ${String(status)}.` };
}

async function judgeRobots(
  reply: Extract<SiteReply, { kind: 'answer' }>,
  url: string,
  signal: AbortSignal,
): Promise<{ readonly isRefused: boolean; readonly answered: string }> {
  const { answer, elsewhere } = reply;
  if (answer.status === 401 || answer.status === 403) return { isRefused: true, answered: 'They meet the same wall.' };
  if (elsewhere !== null) return { isRefused: true, answered: 'They are sent away like everybody else.' };
  if (readRobots(answer) === 'refused') return { isRefused: true, answered: describeRefusal(answer) };
  const file = await askSite(new URL('/robots.txt', url).href, signal);
  const text = file.kind === 'answer' && file.answer.status === 200 ? file.answer.body : '';
  if (refusesAll(text)) return { isRefused: true, answered: 'robots.txt refuses everything to every robot.' };
  return {
    isRefused: false,
    answered: 'Nothing: no X-Robots-Tag, no robots meta, no robots.txt that refuses everything.',
  };
}

function describeRefusal({ headers }: SiteAnswer): string {
  const header = headers['x-robots-tag'];
  return header === undefined ? 'Its page says noindex.' : `X-Robots-Tag: ${header}`;
}

/** True when a robots.txt refuses everything to every robot. Pure. */
export function refusesAll(text: string): boolean {
  let isForAll = false;
  let isRefused = false;
  let followsAgent = false;
  for (const row of text.split(/\r?\n/)) {
    const [, key = '', value = ''] = /^\s*([A-Za-z-]+)\s*:\s*([^#]*)/.exec(row) ?? [];
    const name = key.toLowerCase();
    if (name === 'user-agent') {
      isForAll = value.trim() === '*' || (followsAgent && isForAll);
      followsAgent = true;
      continue;
    }
    if (name !== '') followsAgent = false;
    if (isForAll && name === 'disallow' && value.trim() === '/') isRefused = true;
    // A single exception and the stage is in the index.
    if (name === 'allow' && value.trim() !== '') return false;
    if (!isForAll && name === 'disallow' && value.trim() === '') return false;
  }
  return isRefused;
}

function toMends({ id, name }: Environment) {
  return [
    {
      text: `${name}: ask for a password and refuse robots. nginx, in the server block:`,
      snippet:
        'auth_basic "Preview";\nauth_basic_user_file /etc/nginx/preview.htpasswd;\nadd_header X-Robots-Tag "noindex, nofollow" always;',
    },
    {
      text: 'Apache, in the virtual host or .htaccess:',
      snippet:
        'AuthType Basic\nAuthName "Preview"\nAuthUserFile /etc/apache2/preview.htpasswd\nRequire valid-user\nHeader always set X-Robots-Tag "noindex, nofollow"',
    },
    {
      text: 'When strangers meet a page, another host or nothing at all instead of a password, say so:',
      snippet: `stagelift config set environments.${id}.wall '{"kind":"page","contains":"Preview password"}'`,
    },
  ];
}
