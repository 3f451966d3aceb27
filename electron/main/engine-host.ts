import type { MessageChannelMain, UtilityProcess, WebContents } from 'electron';
import { createClient, type Client } from '#shared/contract/client.ts';
import type { EngineContract } from '#shared/contract/contract.ts';
import { channels } from '#shared/contract/ipc-channels.ts';
import { type Question, toHostSchema, type ToEngineMessage } from '#shared/contract/questions.ts';
import { mainDoor } from './main-door.ts';

/** What the engine's host is built from. */
export interface EngineHostParts {
  readonly fork: () => UtilityProcess;
  readonly createChannel: () => MessageChannelMain;
  readonly hello: Extract<ToEngineMessage, { kind: 'hello' }>;
  /** Answers what the engine cannot know: secrets and what servers ask at login. */
  readonly answer: (question: Question, signal: AbortSignal) => Promise<readonly string[] | null>;
  readonly onState: (state: 'running' | 'restarted' | 'failed', detail: string) => void;
}

/** Keeps one engine process running and hands out ports to it. */
export interface EngineHost {
  /** The main process's own client. */
  readonly client: Client<EngineContract>;
  /** Sends the page a port now, and a fresh one whenever the engine was restarted. */
  connect(contents: WebContents): void;
  /** Ends the engine for good. */
  stop(): void;
}

/** Milliseconds before each new start after a crash; the last one repeats. */
const delays = [200, 1000, 5000, 15_000];
/** A run of this many milliseconds counts as healthy and starts the row of delays again. */
const healthyAfter = 60_000;

/** Starts the engine and starts it again whenever it ends. */
export function createEngineHost({ fork, createChannel, hello, answer, onState }: EngineHostParts): EngineHost {
  const client = createClient<EngineContract>();
  const pages = new Set<WebContents>();
  const questions = new Map<number, AbortController>();
  let child: UtilityProcess | null = null;
  let stopped = false;
  let crashes = 0;
  let retryTimer: NodeJS.Timeout | undefined;

  const post = (message: ToEngineMessage, ports: Electron.MessagePortMain[] = []) => child?.postMessage(message, ports);
  const openPort = () => {
    const { port1, port2 } = createChannel();
    post({ kind: 'port' }, [port1]);
    return port2;
  };
  const sendPort = (contents: WebContents) => contents.postMessage(channels.enginePort, null, [openPort()]);

  const ask = async (id: number, question: Question) => {
    const controller = new AbortController();
    questions.set(id, controller);
    const value = await answer(question, controller.signal).catch(() => null);
    if (questions.delete(id)) post({ kind: 'answer', id, value: value === null ? null : [...value] });
  };
  const hear = (raw: unknown) => {
    const message = toHostSchema.safeParse(raw).data;
    if (message?.kind === 'ready') onState(crashes === 0 ? 'running' : 'restarted', '');
    else if (message?.kind === 'question') void ask(message.id, message.question);
    else if (message?.kind === 'withdrawn') {
      questions.get(message.id)?.abort();
      questions.delete(message.id);
    }
  };
  const ended = (code: number, startedAt: number) => {
    child = null;
    client.detach();
    for (const controller of questions.values()) controller.abort();
    questions.clear();
    if (stopped) return;
    crashes = performance.now() - startedAt > healthyAfter ? 1 : crashes + 1;
    const delay = delays[Math.min(crashes, delays.length) - 1] ?? 0;
    if (crashes >= delays.length) onState('failed', `The engine ended ${crashes} times (code ${code}).`);
    retryTimer = setTimeout(start, delay);
  };
  const start = () => {
    const startedAt = performance.now();
    const mine = fork();
    child = mine;
    mine.on('message', hear);
    mine.once('exit', (code) => ended(code, startedAt));
    post(hello);
    client.attach(mainDoor(openPort()));
    for (const page of pages) sendPort(page);
  };
  start();

  return {
    client,
    connect(contents) {
      if (!pages.has(contents)) contents.once('destroyed', () => pages.delete(contents));
      pages.add(contents);
      if (child) sendPort(contents);
    },
    stop() {
      stopped = true;
      clearTimeout(retryTimer);
      child?.kill();
    },
  };
}
