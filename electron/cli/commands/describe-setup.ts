import type { Advice, BranchPreset, HandSnippet, SetUpPlan, SetUpStatus, SetUpTemplate } from '#shared/domain/setup.ts';
import { printable } from '../output.ts';
import { formatTable } from '../table.ts';

/** A recommendation as text, the answer first. */
export function describeAdvice(advice: Advice, titles: ReadonlyMap<string, string>): string {
  const title = (kind: string): string => titles.get(kind) ?? kind;
  const { fewer, load } = advice;
  return [
    `${title(advice.recommended)}  (${advice.recommended}, branches: ${advice.preset})`,
    ...advice.reasons.map((reason) => `  - ${reason}`),
    ...(fewer === null ? [] : ['', `Fewer would do: ${title(fewer.kind)}. ${fewer.text}`]),
    ...(load.warning === null ? [] : ['', `WARNING: ${load.warning}`]),
    '',
    formatTable(
      ['set-up', 'fits', 'why'],
      advice.fits.map(({ kind, fit, text }) => [kind, fit, text]),
    ),
  ].join('\n');
}

/** Every set-up in plain words. */
export function describeCatalogue(templates: readonly SetUpTemplate[], presets: readonly BranchPreset[]): string {
  return [
    ...templates.map((template) =>
      [
        `${template.kind}: ${template.title}`,
        `  ${template.purpose}`,
        `  Fits: ${template.fits}`,
        `  Too much: ${template.tooMuch}`,
        ...template.stages.map(({ name, purpose, reviewers }) => `    ${name}: ${purpose} Looked at by: ${reviewers}`),
      ].join('\n'),
    ),
    ...presets.map(({ id, title, text }) => `--preset ${id}: ${title}. ${text}`),
  ].join('\n\n');
}

const stateWords = {
  there: 'is there',
  missing: 'will be made',
  differs: 'DIFFERS',
  blocked: 'BLOCKED',
  'by-hand': 'by hand',
} as const;

/** The plan as text: exact paths and statements per stage, then what stands in the way. */
export function describeSetUpPlan(plan: SetUpPlan): string {
  const { counts } = plan;
  const stages = plan.stages.map((stage) =>
    [
      `${stage.name} (${stage.stage}, ${{ new: 'new', existing: 'taken over', leaving: 'leaves' }[stage.kind]})  ${printable(stage.url)}`,
      `  ${printable(stage.where)}`,
      ...stage.moves.map((move) => `  note: ${printable(move)}`),
      ...stage.steps.flatMap((step) => [
        `  [${stateWords[step.state.kind]}] ${printable(step.title)}${reasonOf(step.state)}`,
        ...(step.state.kind === 'there' ? [] : step.lines.map(({ text }) => indent(text, 6))),
        ...(step.state.kind === 'by-hand' ? step.state.snippets.flatMap(describeSnippet) : []),
      ]),
    ].join('\n'),
  );
  const problems = plan.problems.map(({ severity, title, detail, mend }) =>
    [`${severity.toUpperCase()}: ${title}`, detail, mend].filter((text) => text !== undefined).join(' '),
  );
  const sums = [
    `${String(counts.make)} to make`,
    `${String(counts.there)} there`,
    `${String(counts.byHand)} by hand`,
    `${String(counts.blocked)} in the way`,
  ].join(', ');
  return [plan.title, ...problems, ...stages, `${sums}. Plan ${plan.hash.slice(0, 12)}`].join('\n\n');
}

function reasonOf(state: SetUpPlan['stages'][number]['steps'][number]['state']): string {
  if (state.kind === 'differs') return `: ${printable(state.what)}`;
  if (state.kind === 'blocked') return `: ${printable(state.why)} ${printable(state.mend)}`;
  if (state.kind === 'by-hand') return `: ${printable(state.why)}`;
  return state.kind === 'there' && state.detail !== undefined ? ` (${printable(state.detail)})` : '';
}

/** A snippet with where it belongs. */
export function describeSnippet({ title, file, text }: HandSnippet): readonly string[] {
  return [`      ${title}${file === undefined ? '' : `, in ${file}`}:`, indent(text, 8)];
}

function indent(text: string, spaces: number): string {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => `${' '.repeat(spaces)}${printable(line)}`)
    .join('\n');
}

/** How a set-up stands. */
export function describeStatus({ plan, steps, byHand, jobId }: SetUpStatus): string {
  const titles = new Map(plan.stages.flatMap((stage) => stage.steps).map(({ id, title }) => [id, title]));
  return [
    `${plan.title} (job ${jobId})`,
    ...steps.map(
      ({ id, state, evidence }) =>
        `  ${state.padEnd(10)} ${printable(titles.get(id) ?? id)}${evidence === undefined ? '' : `: ${printable(evidence)}`}`,
    ),
    ...byHand.flatMap(({ why, snippets }) => [
      '',
      `To do by hand: ${printable(why)}`,
      ...snippets.flatMap(describeSnippet),
    ]),
  ].join('\n');
}
