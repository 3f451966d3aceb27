import type { Stage } from '#shared/domain/environment.ts';
import type { Advice, AdviceAnswers, BranchPresetId, SetUpKind } from '#shared/domain/setup.ts';
import { guessPreset, type RepositoryNames } from './branch-presets.ts';
import { levelsOf, setUpTemplates, templateOf } from './templates.ts';

/** What is known of a project beyond the answers. */
export interface AdviceFacts {
  /** Stages of the environments that exist. */
  readonly stages: readonly Stage[];
  readonly repository: RepositoryNames;
}

const nothingKnown: AdviceFacts = { stages: [], repository: { branches: [], tags: [] } };

/**
 * Which set-up these people should have, with the reasons, what would be less, and what would be more than they can look
 * after. Fewer stages win when in doubt: each one delays every change and is one more thing to keep alike. Pure.
 */
export function advise(answers: AdviceAnswers, facts: AdviceFacts = nothingKnown): Advice {
  const need = needOf(answers, facts);
  const bearable = bearableLevels(answers);
  const recommended = cutDown(need.kind, bearable, answers);
  const fewer = fewerOf(recommended, answers);
  const levels = levelsOf(recommended, answers.teams);
  const reasons = recommended === need.kind ? need.reasons : [...need.reasons, tooManyFor(answers, need.kind)];
  return {
    recommended,
    preset: presetFor(recommended, answers, facts),
    reasons: [...reasons, ...remarks(answers, facts, recommended)],
    fewer,
    fits: setUpTemplates()
      .filter(({ kind }) => kind !== 'custom')
      .map(({ kind }) => ({ kind, ...judge(kind, recommended, bearable, answers) })),
    load: { levels, bearable, warning: levels > bearable ? loadWarning(levels, bearable, answers) : null },
  };
}

/**
 * How many levels between computer and production these people can look after: one for a person alone, then one more for
 * every two people, and one more where tests run by themselves or somebody's work is testing. Pure.
 */
export function bearableLevels({ people, automatedTests, testers, releasesPerMonth }: AdviceAnswers): number {
  const hands = people < 3 ? 1 : people < 6 ? 2 : people < 12 ? 3 : 4;
  const help = testers || (automatedTests && releasesPerMonth >= 2) ? 1 : 0;
  return hands + help;
}

interface Need {
  readonly kind: SetUpKind;
  readonly reasons: readonly string[];
}

function needOf(answers: AdviceAnswers, facts: AdviceFacts): Need {
  const { people, teams, testers, automatedTests, money, clientApproves, releasesPerMonth } = answers;
  if (teams >= 2) {
    const reason = `${String(teams)} teams work at the same time: what one breaks for an hour must not stop the other.`;
    return { kind: 'per-team', reasons: [reason] };
  }
  if (people >= 5 && testers) {
    const reason =
      'Your testers need something that holds still while coders go on, and staging stays for the last look.';
    return { kind: 'development-testing-staging-production', reasons: [reason] };
  }
  if (people >= 3) {
    const reason = `${String(people)} people change the code: unfinished work needs a place where nobody reports it as a bug.`;
    return testers || (money && automatedTests)
      ? { kind: 'testing-staging-production', reasons: [testingReason(answers)] }
      : { kind: 'development-staging-production', reasons: [reason] };
  }
  const hasStaging = facts.stages.includes('staging');
  if (releasesPerMonth < 1 && !hasStaging) {
    if (!clientApproves && !money) {
      const reason = `${releases(releasesPerMonth)}, and nobody has to approve: your own computer is stage enough.`;
      return { kind: 'production-local', reasons: [reason] };
    }
    const why = clientApproves ? 'somebody has to see it before it is live' : 'money runs over the site';
    const reason = `${releases(releasesPerMonth)}, and ${why}: an environment for each piece of work, gone afterwards.`;
    return { kind: 'temporary-production', reasons: [reason] };
  }
  if (money && (testers || automatedTests) && releasesPerMonth >= 4) {
    return { kind: 'testing-staging-production', reasons: [testingReason(answers)] };
  }
  if (!clientApproves && !money && people === 1 && !hasStaging) {
    const reason =
      'You work alone, nobody has to approve, and no money runs over the site: publish from your computer.';
    return { kind: 'production-local', reasons: [reason] };
  }
  return { kind: 'staging-production', reasons: [stagingReason(answers, hasStaging)] };
}

function testingReason({ testers, money }: AdviceAnswers): string {
  const who = testers ? 'testers' : 'tests that run by themselves';
  return `You have ${who}${money ? ', and a mistake on the live site costs money' : ''}: what they pass goes on to staging.`;
}

function stagingReason({ clientApproves, money, people }: AdviceAnswers, hasStaging: boolean): string {
  if (hasStaging) return 'There is a staging already, and something to publish all the time.';
  if (clientApproves) return 'Somebody has to see changes before they are live, and there are new ones all the time.';
  if (money) return 'Money runs over the site: what goes live is tried once on the same kind of server first.';
  return `${String(people)} people work on it: staging is where their changes meet before visitors see them.`;
}

function releases(perMonth: number): string {
  if (perMonth === 0) return 'It is published hardly ever';
  const perYear = Math.max(1, Math.round(perMonth * 12));
  return perMonth < 1
    ? `It is published about ${perYear === 1 ? 'once' : `${String(perYear)} times`} a year`
    : `It is published about ${String(Math.round(perMonth))} times a month`;
}

/** From many levels to few. */
const ladder: readonly SetUpKind[] = [
  'development-testing-staging-production',
  'testing-staging-production',
  'staging-production',
  'production-local',
];

function cutDown(kind: SetUpKind, bearable: number, answers: AdviceAnswers): SetUpKind {
  if (levelsOf(kind, answers.teams) <= bearable) return kind;
  if (kind === 'per-team' && bearable >= 2) return 'development-staging-production';
  const steps = ladder.filter((step) => levelsOf(step) < levelsOf(kind, answers.teams));
  return steps.find((step) => levelsOf(step) <= bearable) ?? 'staging-production';
}

function tooManyFor(answers: AdviceAnswers, wanted: SetUpKind): string {
  const levels = levelsOf(wanted, answers.teams);
  return `${templateOf(wanted).title} would fit what you do, but ${loadWarning(levels, bearableLevels(answers), answers)}`;
}

function loadWarning(levels: number, bearable: number, { people }: AdviceAnswers): string {
  const who = people === 1 ? 'one person' : `${String(people)} people`;
  return `${String(levels)} stages before production are more than ${who} can keep alike and up to date (${String(bearable)} would do): every change waits ${String(levels)} times, and a stage nobody looks after misleads.`;
}

function fewerOf(kind: SetUpKind, { clientApproves, money, releasesPerMonth }: AdviceAnswers): Advice['fewer'] {
  const until: Readonly<Partial<Record<SetUpKind, readonly [SetUpKind, string]>>> = {
    'staging-production':
      clientApproves || money
        ? [
            'temporary-production',
            'An environment made for each piece of work would do while little is in work at once.',
          ]
        : ['production-local', 'Your own computer would do until somebody else has to look at changes first.'],
    'temporary-production': [
      'production-local',
      money
        ? 'Your own computer would do for small changes; make the temporary environment only for upgrades.'
        : 'Your own computer would do for changes that nobody has to approve.',
    ],
    'testing-staging-production': [
      'staging-production',
      releasesPerMonth < 8
        ? 'Staging alone would do: run the tests there before the last look.'
        : 'Staging alone would do while tests and last look do not get in each other’s way.',
    ],
    'development-staging-production': [
      'staging-production',
      'Staging alone would do while everybody finishes things on their own computer.',
    ],
    'development-testing-staging-production': [
      'development-staging-production',
      'Three stages would do if testers tell coders when they need staging to hold still.',
    ],
    'per-team': [
      'development-staging-production',
      'One development environment would do while the teams rarely break things at the same time.',
    ],
  };
  const found = until[kind];
  return found === undefined ? null : { kind: found[0], text: found[1] };
}

function judge(
  kind: SetUpKind,
  recommended: SetUpKind,
  bearable: number,
  answers: AdviceAnswers,
): { readonly fit: Advice['fits'][number]['fit']; readonly text: string } {
  const template = templateOf(kind);
  if (kind === recommended) return { fit: 'recommended', text: template.fits };
  const levels = levelsOf(kind, answers.teams);
  if (levels > bearable) return { fit: 'more-than-manageable', text: loadWarning(levels, bearable, answers) };
  const wanted = levelsOf(recommended, answers.teams);
  if (levels > wanted || (kind === 'per-team' && answers.teams < 2)) {
    return { fit: 'more-than-needed', text: template.tooMuch };
  }
  if (kind === 'production-local' && (answers.clientApproves || answers.teams > 1 || answers.people > 2)) {
    const text = answers.clientApproves
      ? 'Nobody but you could see a change before it is live.'
      : 'Changes of several people would meet on the live site.';
    return { fit: 'too-little', text };
  }
  return { fit: 'possible', text: template.fits };
}

function presetFor(kind: SetUpKind, answers: AdviceAnswers, { repository }: AdviceFacts): BranchPresetId {
  const found = guessPreset(repository);
  if (found !== null) return found;
  if (kind === 'production-local' || kind === 'temporary-production') return 'github-flow';
  if (answers.automatedTests && answers.releasesPerMonth >= 8) return 'trunk';
  return kind === 'development-testing-staging-production' && answers.releasesPerMonth <= 2
    ? 'git-flow'
    : 'dev-main-tags';
}

/** What would not change the choice but should be known. */
function remarks(answers: AdviceAnswers, facts: AdviceFacts, kind: SetUpKind): readonly string[] {
  const lasting = facts.stages.filter((stage) => stage !== 'local' && stage !== 'production' && stage !== 'review');
  const wanted = new Set(templateOf(kind).stages.map(({ stage }) => stage));
  const extra = [...new Set(lasting.filter((stage) => !wanted.has(stage)))];
  return [
    ...(answers.money && !answers.automatedTests
      ? [
          'Money runs over the site and no test runs by itself: one for the way from cart to order is worth more than a stage.',
        ]
      : []),
    ...(answers.testers && answers.people < 3 ? ['With so few people the testers can use staging.'] : []),
    ...(extra.length === 0
      ? []
      : [`There is ${extra.join(' and ')} already: keep it if somebody looks after it, else take it out.`]),
  ];
}
