import type { Contract, EventName, InputOf, OutputOf, PayloadOf, RequestName } from '#shared/contract/contract.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { WindowClient } from '../../renderer/client/window-client.ts';

/** Answers by request name; an answer may throw an AppError or never come. */
export type FakeAnswers = {
  readonly [K in RequestName]?: (
    input: InputOf<Contract, K>,
    emit: Emit,
  ) => OutputOf<Contract, K> | Promise<OutputOf<Contract, K>>;
};

/** Sends an event to the window. */
export type Emit = <K extends EventName>(name: K, payload: PayloadOf<Contract, K>) => void;

/** A client without engine and main process, for looking at screens in every state. What has no answer fails plainly. */
export function createFakeClient(answers: FakeAnswers): WindowClient {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const emit: Emit = (name, payload) => {
    for (const listener of listeners.get(name) ?? []) listener(payload as never);
  };
  return {
    async call(name, input) {
      const answer = answers[name];
      if (!answer)
        throw new AppError('contract.unknown-channel', { message: `The fake client has no answer to ${name}.` });
      await new Promise((resolve) => setTimeout(resolve, 5));
      return answer(input, emit);
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => void set.delete(listener);
    },
  };
}
