import { type Evidence, healthRecordSchema, type HealthRecord, type Mend } from '#shared/domain/checklist.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Monitoring } from '#shared/domain/upkeep.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { fetchSite } from '../../web/fetch-site.ts';
import { reasonOf } from '../../handlers/probe-health.ts';
import { sayAge } from '../say.ts';
import { type ChecklistContext, type ItemFindings, type ItemProbe, line, notAsked } from '../item-probe.ts';

/** Somebody notices when production is down. */
export const monitoring: ItemProbe = {
  id: 'monitoring',
  title: 'Monitoring',
  asks: 'Somebody, or something, looks at production regularly, and what it saw last was well.',
  async probe(context, signal): Promise<ItemFindings> {
    const productions = context.project.environments.filter(({ stage }) => stage === 'production');
    if (productions.length === 0) return { evidence: [], doesNotApply: 'There is no production yet.' };
    const { monitoring: setting } = context.project;
    if (setting === undefined) {
      return {
        evidence: [line('bad', 'The setting "monitoring" of the project', 'Nobody has said who watches production.')],
        mends: toMends(context.project.id),
      };
    }
    const evidence =
      setting.kind === 'url'
        ? [await askMonitor(setting, signal)]
        : await readHistory(context, setting, productions, signal);
    return { evidence, mends: toMends(context.project.id) };
  },
};

const toMends = (projectId: string): readonly Mend[] => [
  {
    text: 'Name the address at which an outside monitor says how production is:',
    snippet: 'stagelift config set monitoring \'{"kind":"url","url":"https://status.example.com/shop.json"}\'',
  },
  {
    text: 'Or let a computer that is always on look every five minutes:',
    snippet: `stagelift config set monitoring '{"kind":"schedule","every":5}'\n# crontab -e\n*/5 * * * * stagelift checklist --health --project ${projectId}`,
  },
];

async function askMonitor(
  { url, contains }: Extract<Monitoring, { kind: 'url' }>,
  signal: AbortSignal,
): Promise<Evidence> {
  // What stands behind the question mark is often a key.
  const asked = `The monitor at ${url.replace(/[?#].*$/, '?…')}`;
  try {
    const { status, body } = await fetchSite(url, signal, {
      verifyCertificate: true,
      userAgent: 'Stagelift checklist',
    });
    if (status !== 200) return line('bad', asked, `It answers with status ${String(status)}.`);
    return { asked, ...judgeMonitor(body, contains) };
  } catch (error) {
    signal.throwIfAborted();
    return line('bad', asked, reasonOf(error, new URL(url).hostname));
  }
}

/** Not `success`: by that many interfaces only say that the question was understood. */
const wellWords = ['up', 'ok', 'operational', 'healthy', 'passing'];

/** What a monitor's answer says. A page that merely answers says nothing about production. Pure. */
export function judgeMonitor(body: string, contains: string | undefined): Pick<Evidence, 'verdict' | 'answered'> {
  if (contains !== undefined) {
    return body.includes(contains)
      ? { verdict: 'good', answered: `It says "${contains}".` }
      : { verdict: 'bad', answered: `It does not say "${contains}".` };
  }
  const said = findStatus(body);
  if (said === null) {
    return {
      verdict: 'bad',
      answered: 'It says no status that can be understood; name the text that means up ("contains").',
    };
  }
  const isWell = wellWords.includes(said.toLowerCase());
  return { verdict: isWell ? 'good' : 'bad', answered: `It says that the status is "${said.slice(0, 80)}".` };
}

/** `status` of a JSON answer, as a word or as the indicator that status pages have. */
function findStatus(body: string): string | null {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return null;
  }
  const status = member(answer, 'status');
  if (typeof status === 'string') return status;
  const indicator = member(status, 'indicator');
  if (indicator === 'none') return 'operational';
  return typeof indicator === 'string' ? indicator : null;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined;
}

async function readHistory(
  context: ChecklistContext,
  setting: Extract<Monitoring, { kind: 'schedule' }>,
  productions: readonly Environment[],
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const { every, server: serverId, file } = setting;
  const server = serverId === undefined ? undefined : context.servers.get(serverId);
  const asked = `The health history ${serverId === undefined ? 'on this computer' : `on ${server?.host ?? serverId}`}`;
  let text: string;
  try {
    if (serverId === undefined || file === undefined) text = await context.readHealth();
    else if (server === undefined) throw new AppError('store.server-not-found', { facts: { serverId } });
    else text = (await (await context.connect(server, signal)).readFile(file, signal)).toString('utf8');
  } catch (error) {
    return [notAsked(asked, error, signal)];
  }
  return judgeHistory(asked, newestRecord(text), every, productions, context.now());
}

/** The last line that is a record; a line that was cut off by a power failure does not count. Pure. */
export function newestRecord(text: string): HealthRecord | null {
  for (const row of text.split('\n').reverse()) {
    try {
      const parsed = healthRecordSchema.safeParse(JSON.parse(row));
      if (parsed.success) return parsed.data;
    } catch {
      continue;
    }
  }
  return null;
}

/** Clocks and queues differ: half an interval more is no gap yet. */
const patience = 1.5;
const soonDays = 14;

/** Whether the newest look is young enough, and whether it saw production well. Pure. */
export function judgeHistory(
  asked: string,
  record: HealthRecord | null,
  every: number,
  productions: readonly Environment[],
  now: Date,
): readonly Evidence[] {
  if (record === null) return [line('bad', asked, 'Nothing has been noted yet.')];
  const minutes = (now.getTime() - Date.parse(record.at)) / 60_000;
  const age = `The newest look is ${sayAge(minutes)} old; one is expected every ${String(every)} minutes.`;
  if (!(minutes <= every * patience)) return [line('bad', asked, age)];
  return [
    minutes < -every
      ? line('bad', asked, 'The newest look is from the future: one of the clocks is wrong.')
      : line('good', asked, age),
    ...productions.flatMap((environment) => judgeLook(record, environment, now)),
  ];
}

function judgeLook(record: HealthRecord, environment: Environment, now: Date): readonly Evidence[] {
  const asked = `What it saw of ${environment.name}`;
  const look = record.looks.find(({ environmentId }) => environmentId === environment.id);
  if (look === undefined) return [line('bad', asked, 'It did not look at it.', environment)];
  const { isUp, status, reason = '', milliseconds, tlsEndsAt, disk } = look;
  if (!isUp) return [line('bad', asked, `It was down. ${reason}`.trim(), environment)];
  const evidence = [
    line('good', asked, `Status ${String(status)} in ${String(Math.round(milliseconds))} ms.`, environment),
  ];
  if (tlsEndsAt !== null) {
    const days = Math.floor((Date.parse(tlsEndsAt) - now.getTime()) / 86_400_000);
    const verdict = days < 0 ? 'bad' : days < soonDays ? 'warning' : 'good';
    evidence.push(
      line(
        verdict,
        `Certificate of ${environment.name}`,
        days < 0 ? 'It has expired.' : `It ends in ${String(days)} days.`,
        environment,
      ),
    );
  }
  if (disk !== null && disk.totalBytes > 0) {
    const free = Math.round((disk.freeBytes / disk.totalBytes) * 100);
    evidence.push(
      line(free < 10 ? 'warning' : 'good', `Disk of ${environment.name}`, `${String(free)} % are free.`, environment),
    );
  }
  return evidence;
}
