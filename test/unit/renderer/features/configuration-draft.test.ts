import { describe, expect, it } from 'vitest';
import type { Environment } from '#shared/domain/environment.ts';
import {
  daysLeft,
  nextKey,
  readConfigurationDraft,
  toConfigurationDraft,
} from '../../../../renderer/features/stages/configuration-draft.ts';

const environment: Environment = {
  ...{ id: 'staging', name: 'Staging', stage: 'staging', path: '/x', url: 'http://x.test', database: { kind: 'read' } },
  config: {
    ...{ debug: false, logLevel: 'info', mail: 'catch', robots: 'refuse', flags: { beta: 'enabled' } },
    ...{ variables: { GREETING: 'a, b' }, secrets: { API_KEY: 'shop/key' } },
    sticky: { rows: [{ table: '{prefix}options', column: 'option_name', names: ['a', 'b'] }], files: ['logos/**'] },
  },
  data: { kind: 'shared', reason: 'Relaunch', owner: 'Ann', until: '2027-01-31' },
};
const messages = { twice: 'twice', noName: 'no name', badName: 'bad name', policy: 'policy' };
const draft = toConfigurationDraft(environment);
const read = (part: Partial<typeof draft>) =>
  readConfigurationDraft({ ...draft, ...part }, { beta: 'enabled' }, messages);

describe('the form of a configuration', () => {
  it('gives back what it was made of', () => {
    expect(read({})).toEqual({ kind: 'fine', config: environment.config, data: environment.data });
  });

  it('stores nothing for what is left alone', () => {
    const empty = toConfigurationDraft({ ...environment, config: {}, data: { kind: 'separate' } });
    expect(readConfigurationDraft(empty, undefined, messages)).toEqual({
      ...{ kind: 'fine', config: {}, data: { kind: 'separate' } },
    });
  });

  it('leaves rows out that nobody filled', () => {
    const rows = [...draft.rows, { key: 9, table: ' ', column: '', names: '' }];
    const variables = [...draft.variables, { key: 9, name: '', value: '' }];
    expect(read({ rows, variables })).toMatchObject({ kind: 'fine', config: environment.config });
  });

  it.each([
    [
      'a name twice',
      { variables: [...draft.variables, { key: 4, name: 'GREETING', value: '' }] },
      { 'variables.4': 'twice' },
    ],
    ['a value without a name', { variables: [{ key: 4, name: ' ', value: 'x' }] }, { 'variables.4': 'no name' }],
    ['a name that no shell takes', { secrets: [{ key: 7, name: 'a b', value: 'x' }] }, { 'secrets.7': 'bad name' }],
    ['sharing without an end', { until: 'soon' }, { until: 'policy' }],
    ['a pattern that leaves the uploads', { files: '../x' }, { files: 'must stay inside the root' }],
  ])('says where it is wrong: %s', (_what, part, errors) => {
    expect(read(part)).toEqual({ kind: 'wrong', errors });
  });

  it('says which kept row is wrong', () => {
    const result = read({ rows: [{ key: 3, table: 'a b', column: 'c', names: 'd' }] });
    expect(result).toMatchObject({ kind: 'wrong', errors: { 'rows.3': expect.any(String) } });
  });
});

describe('the end of sharing', () => {
  it('counts its last day in full', () => {
    expect(daysLeft('2026-11-21', new Date('2026-11-21T23:59:00Z'))).toBe(0);
    expect(daysLeft('2026-11-24', new Date('2026-11-21T00:00:00Z'))).toBe(3);
    expect(daysLeft('2026-11-20', new Date('2026-11-21T00:00:00Z'))).toBe(-1);
  });
});

describe('a new row', () => {
  it('never has the key of another', () => {
    expect(nextKey([])).toBe(0);
    expect(nextKey([{ key: 4 }, { key: 1 }])).toBe(5);
  });
});
