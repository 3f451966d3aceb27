import type { SetUpKind, SetUpTemplate, TemplateStage } from '#shared/domain/setup.ts';
import { toFreeId } from '../store/free-id.ts';

const local: TemplateStage = {
  id: 'local',
  name: 'Local',
  stage: 'local',
  purpose: 'Your own computer. Break things here; a fresh copy of the data is one pull away.',
  reviewers: 'Whoever writes the code.',
};

const development: TemplateStage = {
  id: 'development',
  name: 'Development',
  stage: 'development',
  purpose: 'Unfinished work of several people comes together. It may be broken, and nobody reports that as a bug.',
  reviewers: 'Developers among themselves.',
};

const testing: TemplateStage = {
  id: 'testing',
  name: 'Testing',
  stage: 'testing',
  purpose: 'What looks finished is tested on purpose: the test suites run, testers try to break it.',
  reviewers: 'Testers.',
};

const staging: TemplateStage = {
  id: 'staging',
  name: 'Staging',
  stage: 'staging',
  purpose:
    'As near to production as can be had. What is to go live is looked at once more; migrations are tried on fresh data.',
  reviewers: 'The team and whoever decides, for example the client.',
};

const finalStaging: TemplateStage = {
  ...staging,
  purpose: 'Only the last look before going live; nothing is developed here any more.',
};

const temporary: TemplateStage = {
  id: 'temporary',
  name: 'Temporary',
  stage: 'review',
  purpose: 'Made for one piece of work, shown under a link, taken away afterwards.',
  reviewers: 'The client, under the link.',
};

const production: TemplateStage = {
  id: 'production',
  name: 'Production',
  stage: 'production',
  purpose: 'The live site. Only what was seen and approved before gets here.',
  reviewers: 'Visitors; that is why everybody else looked earlier.',
};

const templates: readonly SetUpTemplate[] = [
  {
    kind: 'production-local',
    title: 'Production + local',
    purpose: 'You work on your computer with a masked copy of the live data, and publish when it is good.',
    fits: 'One person, small changes, nobody who has to approve them.',
    tooMuch: 'Never: it is the least there is.',
    stages: [local, production],
  },
  {
    kind: 'staging-production',
    title: 'Staging + production',
    purpose: 'Changes collect on staging and are looked at there; from time to time the good ones go to production.',
    fits: 'One to a few people who change the site all the year, or a client who wants to see things first.',
    tooMuch: 'When you publish a few times a year: a staging that nobody visits grows old and misleads.',
    stages: [local, staging, production],
  },
  {
    kind: 'temporary-production',
    title: 'Temporary + production',
    purpose:
      'For an upgrade or a new design, an environment is made, shown to the client, and removed when it is live.',
    fits: 'Sites that are changed now and then, in projects, with somebody who approves.',
    tooMuch: 'When something is always in work: then a lasting staging is less to do.',
    stages: [local, temporary, production],
  },
  {
    kind: 'testing-staging-production',
    title: 'Testing + staging + production',
    purpose: 'Changes are tested first; once they seem stable they are watched on staging, then published.',
    fits: 'When tests or testers exist, and a mistake on the live site costs money.',
    tooMuch: 'Without tests and testers: then testing is a second staging that only makes things slower.',
    stages: [local, testing, staging, production],
  },
  {
    kind: 'development-staging-production',
    title: 'Development + staging + production',
    purpose: 'Coders break things on development, everybody reviews finished things on staging.',
    fits: 'Teams of three or more, where others must not be disturbed by work in progress.',
    tooMuch: 'For one or two people: their own computers are the development stage.',
    stages: [local, development, staging, production],
  },
  {
    kind: 'development-testing-staging-production',
    title: 'Development + testing + staging + production',
    purpose: 'Development for coders, testing for testers, staging for the last look, production for visitors.',
    fits: 'Bigger teams that pay people for testing.',
    tooMuch: 'Below five people or without testers: every wording change then waits three times.',
    stages: [local, development, testing, finalStaging, production],
  },
  {
    kind: 'per-team',
    title: 'One environment per team',
    purpose: 'Each team breaks only its own environment; on staging everything comes together.',
    fits: 'Two or more teams, for example backend and frontend, that would wait for each other.',
    tooMuch: 'For one team: one development environment does the same.',
    stages: [local, { ...development, id: 'team-1', name: 'Team 1' }, staging, production],
  },
  {
    kind: 'custom',
    title: 'Your own list',
    purpose: 'Any stages you name, in the order of the pipeline.',
    fits: 'When you know what you need.',
    tooMuch: 'Do not put in more levels than you can look after.',
    stages: [local, staging, production],
  },
];

/** Every set-up in the order to show them. */
export function setUpTemplates(): readonly SetUpTemplate[] {
  return templates;
}

/** One set-up; with teams, those of `per-team` in place of the example. */
export function templateOf(kind: SetUpKind, teams: readonly string[] = []): SetUpTemplate {
  const found = templates.find((template) => template.kind === kind);
  if (found === undefined) throw new TypeError(`no set-up ${kind}`);
  if (kind !== 'per-team' || teams.length === 0) return found;
  const stages = found.stages.flatMap((stage) => (stage.stage === 'development' ? teamStages(teams) : [stage]));
  return { ...found, stages };
}

function teamStages(teams: readonly string[]): readonly TemplateStage[] {
  const taken = ['local', 'staging', 'production'];
  return teams.map((team) => {
    const id = toFreeId(team, 'team', taken);
    taken.push(id);
    return { ...development, id, name: team, purpose: `Work in progress of ${team}. It may be broken for others.` };
  });
}

/** Stages between somebody's own computer and production: what has to be passed, and looked after. */
export function levelsOf(kind: SetUpKind, teams = 2): number {
  const { stages } = templateOf(kind);
  const between = stages.filter(({ stage }) => stage !== 'local' && stage !== 'production').length;
  // Teams do not wait for each other, but each environment is one more to look after.
  return kind === 'per-team' ? between - 1 + Math.max(teams, 1) : between;
}
