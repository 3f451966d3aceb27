import { type Environment, isBelow, isPullTarget } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Recipe, RecipeCommand } from '#shared/recipe-schema/recipe.ts';
import { codeBlock, escapeMarkdown, inlineCode, table } from './markdown.ts';
import { quoteWord } from './places.ts';

/** How data comes down, and how that is taken back. `environments` from production down. Pure. */
export function describePulls(project: Project, environments: readonly Environment[]): string {
  const commands = environments
    .filter(isPullTarget)
    .filter(({ data }) => data?.kind !== 'shared')
    .flatMap((target) => {
      const source = environments.find(({ stage }) => isBelow(target.stage, stage));
      return source === undefined ? [] : [`stagelift pull ${source.id} ${target.id} --project ${project.id}`];
    });
  const sharing = environments.flatMap(({ name, data }) =>
    data?.kind === 'shared'
      ? [
          `- **${escapeMarkdown(name)} works on production's own data** until ${data.until}: ${escapeMarkdown(data.reason)} (${escapeMarkdown(data.owner)})`,
        ]
      : [],
  );
  return [
    '## Data flows down',
    '',
    "Production is only read. Personal data is masked on production's server before it travels.",
    '',
    commands.length === 0 ? 'There is no environment that a pull could go into.' : codeBlock(commands),
    ...(sharing.length === 0 ? [] : ['', ...sharing]),
    '',
    '### Undo',
    '',
    'A pull that went wrong is taken back, the old database and files are kept for that. So is a configuration that was written:',
    '',
    codeBlock([
      `stagelift jobs list --project ${project.id}`,
      'stagelift jobs undo JOB',
      `stagelift stage undo ENVIRONMENT --project ${project.id}`,
    ]),
  ].join('\n');
}

/** How each stage runs: settings by value, secrets and variables by name. Pure. */
export function describeConfiguration(environments: readonly Environment[], { flags = [] }: Project): string {
  const onOff = (value: boolean | undefined): string => (value === undefined ? '' : value ? 'on' : 'off');
  const names = (record: object | undefined): string =>
    Object.keys(record ?? {})
      .sort()
      .map(inlineCode)
      .join(', ');
  const rows = environments.map(({ name, config = {} }) => [
    escapeMarkdown(name),
    onOff(config.debug),
    config.logLevel ?? '',
    config.mail ?? '',
    config.robots ?? '',
    names(config.variables),
    names(config.secrets),
  ]);
  const matrix = flags.map(({ id, description, owner }) => [
    inlineCode(id),
    ...environments.map(({ config }) => config?.flags?.[id] ?? 'disabled'),
    escapeMarkdown(owner),
    escapeMarkdown(description),
  ]);
  return [
    '## Stage configuration',
    '',
    'Empty: left as it is there. Show what would be written with `stagelift stage diff ENVIRONMENT`.',
    '',
    rows.length === 0
      ? 'None.'
      : table(['Environment', 'Debug', 'Log level', 'Mail', 'Robots', 'Variables', 'Secrets'], rows),
    ...(flags.length === 0
      ? []
      : [
          '',
          '### Feature flags',
          '',
          table(
            ['Flag', ...environments.map(({ name }) => escapeMarkdown(name)), 'Who decides', 'What it switches'],
            matrix,
          ),
        ]),
  ].join('\n');
}

/** What becomes of personal data on the way down. Pure. */
export function describeMasking({ masking, maskingProfile }: Project): string {
  const rows = (masking?.tables ?? []).flatMap(({ table: name, columns }) =>
    Object.entries(columns).map(([column, rule]) => [
      inlineCode(`${name}.${column}`),
      rule.kind === 'mask' ? `masked (${rule.method})` : rule.kind,
      'reason' in rule && rule.reason !== undefined ? escapeMarkdown(rule.reason) : '',
    ]),
  );
  return [
    '## Masking',
    '',
    `Every pull masks what the recipe of the framework knows${maskingProfile === undefined ? '' : `, and what the profile ${inlineCode(maskingProfile)} says`}.`,
    ...(rows.length === 0 ? [] : ['', 'Decided for this project:', '', table(['Column', 'Decision', 'Why'], rows)]),
  ].join('\n');
}

/** Commands of the framework and of the project. Pure. */
export function describeCommands({ commands, afterPull }: Recipe, project: Project): string {
  const toRow = (when: string, { title, argv }: Pick<RecipeCommand, 'title' | 'argv'>): readonly string[] => [
    when,
    escapeMarkdown(title),
    inlineCode(argv.map(quoteWord).join(' ')),
  ];
  const own = (project.afterPull ?? []).map(({ title, run }) => ({ title: title ?? run.join(' '), argv: run }));
  const rows = [
    ...commands.build.map((one) => toRow('build', one)),
    ...commands.migrate.map((one) => toRow('migrate', one)),
    ...commands.clearCache.map((one) => toRow('clear caches', one)),
    ...commands.maintenanceOn.map((one) => toRow('maintenance on', one)),
    ...commands.maintenanceOff.map((one) => toRow('maintenance off', one)),
    ...[...afterPull, ...own].map((one) => toRow('after a pull', one)),
    ...project.environments.flatMap(({ afterPull: commandsHere = [], name }) =>
      commandsHere.map(({ title, run }) =>
        toRow(`after a pull into ${escapeMarkdown(name)}`, { title: title ?? run.join(' '), argv: run }),
      ),
    ),
  ];
  if (rows.length === 0) return '';
  const note = `In the folder of the environment; ${inlineCode('{php}')} is its PHP, ${inlineCode('{root}')} its folder, ${inlineCode('{url}')} its address.`;
  return ['## Known commands', '', note, '', table(['When', 'What', 'Command'], rows)].join('\n');
}
