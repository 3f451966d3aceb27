import { describe, expect, it } from 'vitest';
import { contract, type Contract, type RequestName } from '#shared/contract/contract.ts';
import type { CommandDefinition, Definition, QueryDefinition } from '#shared/contract/define.ts';
import { createRouter, type Handlers } from '#shared/contract/router.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { errorCatalogue } from '#shared/errors/catalogue.ts';
import { eventSamples, requestSamples } from './samples.ts';

const table: Readonly<Record<string, Definition>> = contract;
const requests = Object.entries(table).flatMap(
  ([name, definition]): [RequestName, QueryDefinition | CommandDefinition][] =>
    // The names of the table that are no events are the names of requests.
    definition.kind === 'event' ? [] : [[name as RequestName, definition]],
);
const events = Object.entries(table).filter(([, definition]) => definition.kind === 'event');

/** A router in which every request is answered by `answer`. */
function routerOf(answer: (name: RequestName, input: unknown) => unknown) {
  const handlers = Object.fromEntries(
    requests.map(([name]) => [name, (input: unknown) => answer(name, input)]),
  ) as unknown as Handlers<Contract, undefined>; // one function for all of them cannot be typed per name
  return createRouter<Contract, undefined>(contract, handlers);
}

const hostile: readonly unknown[] = [undefined, null, 0, '', 'text', [], [{}], true, () => 1, Symbol('x'), Number.NaN];

describe.each(requests)('%s', (name, definition) => {
  const sample: { readonly input: unknown; readonly output: unknown } = requestSamples[name];

  it('answers a valid request with a valid answer', async () => {
    const reply = await routerOf(() => sample.output).call(name, sample.input, undefined);
    expect(reply).toEqual({ ok: true, value: sample.output });
  });

  it('refuses anything that is not its input, before the handler sees it', async () => {
    const seen: unknown[] = [];
    const router = routerOf((_name, input) => {
      seen.push(input);
      return sample.output;
    });
    for (const input of hostile) {
      const reply = await router.call(name, input, undefined);
      expect(reply).toMatchObject({ ok: false, error: { code: 'contract.invalid-input' } });
    }
    expect(seen).toEqual([]);
  });

  it('does not let a wrong answer out', async () => {
    const reply = await routerOf(() => Symbol('not an answer')).call(name, sample.input, undefined);
    expect(reply).toMatchObject({ ok: false, error: { code: 'contract.invalid-output' } });
  });

  it('crosses process borders unchanged', () => {
    expect(structuredClone(sample.input)).toEqual(sample.input);
    expect(JSON.parse(JSON.stringify(sample.output))).toEqual(sample.output);
    expect(structuredClone(definition.output.parse(sample.output))).toEqual(sample.output);
  });

  it('maps what its handler throws to data', async () => {
    for (const code of [...definition.errors, 'connection.timeout'] as const) {
      const failing = routerOf(() => {
        throw new AppError(code, { hint: 'do this', facts: { step: 'x' }, cause: new Error('inner') });
      });
      const reply = await failing.call(name, sample.input, undefined);
      const error = { code, message: errorCatalogue[code], hint: 'do this', retry: 'after-fix', facts: { step: 'x' } };
      expect(structuredClone(reply)).toEqual({ ok: false, error });
    }
  });

  it('maps an unforeseen failure to internal.unexpected', async () => {
    const failing = routerOf(() => Promise.reject(new TypeError('x is undefined')));
    const reply = await failing.call(name, sample.input, undefined);
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal.unexpected', retry: 'never' } });
  });

  it('names only errors of the catalogue', () => {
    expect(definition.errors.filter((code) => !(code in errorCatalogue))).toEqual([]);
  });
});

describe.each(events)('%s', (name, definition) => {
  it('carries plain data that survives every border', () => {
    if (definition.kind !== 'event') throw new Error('not an event');
    const payload: unknown = eventSamples[name as keyof typeof eventSamples];
    expect(definition.payload.parse(structuredClone(payload))).toEqual(payload);
    expect(JSON.parse(JSON.stringify(payload))).toEqual(payload);
    expect(definition.payload.safeParse(null).success).toBe(false);
  });
});
