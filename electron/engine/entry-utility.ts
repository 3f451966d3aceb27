import type { Door } from '#shared/contract/door.ts';
import { type Question, type ToHostMessage, toEngineSchema } from '#shared/contract/questions.ts';
import { createEngine, type Engine, type EngineInteraction } from './engine.ts';

/** The part of Electron's MessagePortMain that is used here; the engine knows no Electron. */
interface HostPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly HostPort[] }) => void,
  ): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

// Only Electron's utility process has a port to its parent, of which Node's types know nothing.
const { parentPort } = process as typeof process & { readonly parentPort?: HostPort };
if (parentPort) listen(parentPort);

/** Starts the engine when its host says hello, and speaks the contract on every port the host sends. */
function listen(parent: HostPort): void {
  const asked = createQuestions((message) => parent.postMessage(message));
  const early: Door[] = [];
  let engine: Engine | null = null;
  const start = async (options: { dataFolder: string; recipesFolder: string; version: string }) => {
    const started = await createEngine({ ...options, interaction: asked.interaction, background: true });
    for (const door of early) started.serve(door);
    engine = started;
    parent.postMessage({ kind: 'ready' } satisfies ToHostMessage);
  };
  parent.on('message', ({ data, ports }) => {
    const message = toEngineSchema.parse(data);
    if (message.kind === 'answer') asked.answer(message.id, message.value);
    else if (message.kind === 'hello') void start(message);
    else if (ports[0]) {
      const door = toDoor(ports[0]);
      if (engine) engine.serve(door);
      else early.push(door);
    }
  });
}

/** Messages wait inside the port until somebody listens. */
function toDoor(port: HostPort): Door {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}

interface Questions {
  readonly interaction: EngineInteraction;
  answer(id: number, value: readonly string[] | null): void;
}

/** Carries questions to the host; a signal that aborts takes its question back. */
function createQuestions(send: (message: ToHostMessage) => void): Questions {
  const open = new Map<number, (value: readonly string[] | null) => void>();
  let nextId = 1;
  const ask = (question: Question, signal: AbortSignal) =>
    new Promise<readonly string[] | null>((resolve) => {
      if (signal.aborted) {
        resolve(null);
        return;
      }
      const id = nextId++;
      const settle = (value: readonly string[] | null) => {
        open.delete(id);
        signal.removeEventListener('abort', withdraw);
        resolve(value);
      };
      const withdraw = () => {
        send({ kind: 'withdrawn', id });
        settle(null);
      };
      open.set(id, settle);
      signal.addEventListener('abort', withdraw);
      send({ kind: 'question', id, question });
    });
  const secret = async (ref: string, purpose: string, quiet: boolean, signal: AbortSignal) =>
    (await ask({ kind: 'secret', ref, purpose: purpose.slice(0, 400), quiet }, signal))?.[0] ?? null;
  return {
    interaction: {
      answerLogin: ({ hop, title, instructions, prompts }, signal) =>
        ask({ kind: 'login', hop, title, instructions, prompts: [...prompts] }, signal),
      secret: (ref, purpose, signal) => secret(ref, purpose, false, signal),
      storedSecret: (ref, signal) => secret(ref, '', true, signal),
      keepSecret: async (ref, value, signal) => (await ask({ kind: 'keep', ref, value }, signal)) !== null,
    },
    answer: (id, value) => open.get(id)?.(value),
  };
}
