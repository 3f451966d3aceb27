import { describe, expect, it } from 'vitest';
import { environmentSchema, stageSchema, type Environment } from '#shared/domain/environment.ts';
import { requirePullAllowed } from '#engine/flows/pull/pull-rules.ts';

const environment = (stage: string, more: object = {}): Environment =>
  environmentSchema.parse({
    ...{ id: stage, name: stage, stage, path: '/srv/site', url: 'https://example.test', database: { kind: 'read' } },
    ...more,
  });

describe('what a pull may do', () => {
  it.each(stageSchema.options)('never writes to production, whatever the source is (%s)', (stage) => {
    expect(() => requirePullAllowed(environment(stage), environment('production', { id: 'live' }))).toThrow(
      expect.objectContaining({ code: 'plan.target-is-production' }),
    );
  });

  it('knows production by its type, not by its name', () => {
    const disguised = environment('production', { id: 'local', name: 'Local' });
    expect(() => requirePullAllowed(environment('staging'), disguised)).toThrow(
      expect.objectContaining({ code: 'plan.target-is-production' }),
    );
  });

  it('lets data flow down', () => {
    expect(requirePullAllowed(environment('production'), environment('local')).id).toBe('local');
    expect(requirePullAllowed(environment('staging'), environment('local')).id).toBe('local');
  });

  it('does not let data flow up or sideways', () => {
    expect(() => requirePullAllowed(environment('local'), environment('staging'))).toThrow(
      expect.objectContaining({ code: 'plan.target-above-source' }),
    );
    expect(() => requirePullAllowed(environment('local'), environment('local', { id: 'other' }))).toThrow(
      expect.objectContaining({ code: 'plan.target-above-source' }),
    );
    expect(() => requirePullAllowed(environment('local'), environment('local'))).toThrow(
      expect.objectContaining({ code: 'plan.same-environment' }),
    );
  });

  it('arrives on servers as well as here', () => {
    const staging = environment('staging', { serverId: 'web' });
    expect(requirePullAllowed(environment('production', { serverId: 'web' }), staging)).toBe(staging);
  });
});
