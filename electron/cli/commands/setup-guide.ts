import { setUpKindSchema, type SetUpWish } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findProject, type CommandContext } from '../command-context.ts';
import { askLine, canAsk } from '../terminal.ts';
import { describeAdvice } from './describe-setup.ts';
import { applyPlan, planWish } from './setup.ts';
import { toKind, toWish, type WishFlags } from './setup-wish.ts';

const nothing: WishFlags = {
  ...{ stage: [], team: [], server: [], root: [], url: [], preview: [], follow: [], branchFrom: [] },
  ...{ db: [], dbName: [], dbUser: [], dbAdmin: [], dbSecret: [], dbHost: [], dbPool: [] },
  ...{ webConfig: [], reload: [], listen: [], php: [], open: [], withoutRepository: [], deployKey: [] },
};

/** `setup` on a terminal: asks, recommends, proposes, shows the plan, makes it. An empty answer takes what is in brackets. */
export async function guide(context: CommandContext, name: string | undefined): Promise<number> {
  const { terminal, output, engine, signal } = context;
  if (!canAsk(terminal) || output.json) {
    throw new AppError('usage.invalid', {
      message: 'The guide asks questions, and nobody can be asked here.',
      hint: 'Without questions: stagelift setup advise, setup plan KIND, setup apply KIND --yes',
    });
  }
  const project = await findProject(context, name);
  const ask = async (question: string, usual: string): Promise<string> => {
    const answer = await askLine(terminal, `${question}${usual === '' ? '' : ` [${usual}]`}: `, true, signal);
    if (answer === null) throw new AppError('secret.prompt-cancelled');
    return answer.trim() === '' ? usual : answer.trim();
  };
  const yes = async (question: string, usual: boolean): Promise<boolean> =>
    /^y/i.test(await ask(question, usual ? 'y' : 'n'));
  const count = async (question: string, usual: string): Promise<number> => {
    for (;;) {
      const value = Number(await ask(question, usual));
      if (Number.isFinite(value) && value >= 0) return value;
      output.say('A number, please.');
    }
  };

  const found = await engine.request('setup.look', { projectId: project.id }, { signal });
  const answers = {
    people: Math.max(1, await count('How many people change the code?', '1')),
    teams: Math.max(1, await count('How many teams work at the same time?', '1')),
    clientApproves: await yes('Does somebody have to approve changes?', false),
    releasesPerMonth: await count('How many releases per month?', '1'),
    money: await yes('Do orders, bookings or payments run over the site?', found.money),
    automatedTests: await yes('Are there tests that run by themselves?', found.automatedTests),
    testers: await yes('Are there people whose work is testing?', false),
  };
  const advice = await engine.request('setup.advise', { projectId: project.id, answers }, { signal });
  const { templates } = await engine.request('setup.catalogue', {});
  output.say(`\n${describeAdvice(advice, new Map(templates.map(({ kind, title }) => [kind as string, title])))}\n`);
  const kind = toKind(await ask(`Which set-up (${setUpKindSchema.options.join(', ')})?`, advice.recommended));
  const team = kind === 'per-team' ? (await ask('The teams, separated by commas?', 'backend,frontend')).split(',') : [];
  const preset = found.isRepository ? { preset: advice.preset } : {};
  const wished = { ...nothing, ...preset, team };
  const first = await toWish(context, project, kind, wished);
  const server = await askServer(context, ask, first);
  const proposal = server.length === 0 ? first : await toWish(context, project, kind, { ...wished, server });
  const answered = { server, root: [] as string[], url: [] as string[], preview: [] as string[], open: [] as string[] };
  const database = { dbName: [] as string[], dbAdmin: [] as string[], dbSecret: [] as string[] };
  for (const { id, name: title, place } of proposal.stages) {
    if (place.kind !== 'server') continue;
    output.say(`\n${title}`);
    answered.root.push(`${id}=${await ask('  Its folder', place.folder)}`);
    if (place.previewHost === undefined) answered.url.push(`${id}=${await ask('  Its address', place.url ?? '')}`);
    else answered.preview.push(`${id}=${await ask('  The address of temporary environments', place.previewHost)}`);
    if (place.wall && !(await yes('  Closed to strangers with a password', true))) answered.open.push(id);
    if (place.database.kind !== 'make') continue;
    const { name: usual } = place.database;
    const asked = await ask('  Its database', usual);
    if (asked !== usual) database.dbName.push(`${id}=${asked}`);
    const admin = await ask('  Who may create databases (user@host:port; empty: the account itself)', '');
    if (admin === '') continue;
    database.dbAdmin.push(`${id}=${admin}`);
    database.dbSecret.push(`${id}=${await ask('  The secret with that password', 'database/admin')}`);
  }
  const wish = await toWish(context, project, kind, { ...wished, ...answered, ...database });
  const plan = await planWish(context, project, wish);
  const pull = project.environments.some(({ stage }) => stage === 'production')
    ? await yes("Pull production's data into the new stages afterwards, masked?", false)
    : false;
  const confirm = plan.typedName === null ? {} : { confirm: await ask(`Type "${plan.typedName}" to write to it`, '') };
  return applyPlan(context, project, plan, { pull, checklist: true, ...confirm });
}

/** Which server the new stages are on, where there is something to choose: the flag for that, or none. */
async function askServer(
  { engine }: CommandContext,
  ask: (question: string, usual: string) => Promise<string>,
  { stages }: SetUpWish,
): Promise<readonly string[]> {
  const usual = stages.flatMap(({ place }) => (place.kind === 'server' ? [place.serverId] : []))[0];
  const servers = await engine.request('servers.list', {});
  if (usual === undefined || servers.length < 2) return [];
  const names = servers.map(({ id }) => id).join(', ');
  return [await ask(`Which server are the new stages on (${names})?`, usual)];
}
