import { describe, expect, it } from 'vitest';
import type { AdviceAnswers, SetUpKind } from '#shared/domain/setup.ts';
import { adviceSchema } from '#shared/domain/setup.ts';
import { advise, bearableLevels } from '#engine/setup/advise.ts';

const alone: AdviceAnswers = {
  ...{ people: 1, teams: 1, clientApproves: false, releasesPerMonth: 1 },
  ...{ money: false, automatedTests: false, testers: false },
};

const cases: readonly (readonly [string, Partial<AdviceAnswers>, SetUpKind])[] = [
  ['one person, nobody to ask', {}, 'production-local'],
  [
    'one person, an upgrade a year, a client',
    { clientApproves: true, releasesPerMonth: 1 / 12 },
    'temporary-production',
  ],
  ['one person, a client, releases all the time', { clientApproves: true, releasesPerMonth: 4 }, 'staging-production'],
  ['one person, a shop', { money: true, releasesPerMonth: 2 }, 'staging-production'],
  ['a shop that is changed twice a year', { money: true, releasesPerMonth: 0.2 }, 'temporary-production'],
  ['two people', { people: 2, releasesPerMonth: 4 }, 'staging-production'],
  [
    'a shop with tests and weekly releases',
    { people: 2, money: true, automatedTests: true, releasesPerMonth: 4 },
    'testing-staging-production',
  ],
  ['three people', { people: 3, releasesPerMonth: 4 }, 'development-staging-production'],
  [
    'four people, one of them a tester',
    { people: 4, testers: true, releasesPerMonth: 4 },
    'testing-staging-production',
  ],
  [
    'six people with testers',
    { people: 6, testers: true, releasesPerMonth: 4 },
    'development-testing-staging-production',
  ],
  ['two teams', { people: 8, teams: 2, releasesPerMonth: 8 }, 'per-team'],
  ['two teams of one person each', { people: 2, teams: 2, releasesPerMonth: 2 }, 'staging-production'],
  ['five teams of ten people', { people: 10, teams: 5, releasesPerMonth: 4 }, 'development-staging-production'],
];

describe('the advice about stages', () => {
  it.each(cases)('%s', (_name, answers, kind) => {
    const advice = advise({ ...alone, ...answers });
    expect(advice.recommended).toBe(kind);
    expect(advice.reasons.length).toBeGreaterThan(0);
    expect(adviceSchema.parse(advice)).toEqual(advice);
    expect(advice.fits.filter(({ fit }) => fit === 'recommended').map((one) => one.kind)).toEqual([kind]);
    expect(advice.load.warning).toBeNull();
  });

  it('says what fewer stages would do, but for the smallest set-up', () => {
    for (const [, answers] of cases) {
      const { recommended, fewer } = advise({ ...alone, ...answers });
      expect(fewer === null, recommended).toBe(recommended === 'production-local');
    }
  });

  it('names the wish when these people cannot look after it', () => {
    const advice = advise({ ...alone, people: 2, teams: 2, releasesPerMonth: 2 });
    expect(advice.reasons.join(' ')).toContain('One environment per team would fit what you do, but');
    const four = advice.fits.find(({ kind }) => kind === 'development-testing-staging-production');
    expect(four?.fit).toBe('more-than-manageable');
    expect(four?.text).toContain('3 stages before production are more than 2 people can keep alike');
  });

  it('finds the smallest set-up too little where somebody has to approve', () => {
    const advice = advise({ ...alone, clientApproves: true, releasesPerMonth: 4 });
    expect(advice.fits.find(({ kind }) => kind === 'production-local')?.fit).toBe('too-little');
  });

  it('never grows with fewer hands', () => {
    const bearable = [1, 2, 3, 5, 6, 11, 12, 40].map((people) => bearableLevels({ ...alone, people }));
    expect(bearable).toEqual([...bearable].sort((a, b) => a - b));
    expect(bearable[0]).toBe(1);
    expect(bearableLevels({ ...alone, testers: true })).toBe(2);
  });

  it('keeps what is there in view', () => {
    const facts = {
      stages: ['local', 'testing', 'production'] as const,
      repository: { branches: ['develop'], tags: [] },
    };
    const advice = advise({ ...alone, clientApproves: true, releasesPerMonth: 4 }, facts);
    expect(advice.preset).toBe('git-flow');
    expect(advice.reasons.join(' ')).toContain('There is testing already');
  });
});
