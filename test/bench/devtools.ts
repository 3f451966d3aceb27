import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** A started Electron app whose page is reached through Chromium's own debugging port: nothing is added to the app. */
export interface DebuggedApp {
  readonly pid: number;
  /** Milliseconds of the system's clock at which its process was started. */
  readonly startedAt: number;
  /** Runs an expression in the page and answers its value, of a promise what it resolves to. */
  evaluate(expression: string): Promise<unknown>;
  /** Sends a command of the debugging protocol. */
  send(method: string, parameters: object): Promise<unknown>;
  close(): Promise<void>;
}

const targetsSchema = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string().optional() }));
const answerSchema = z.object({
  id: z.number().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});
const evaluatedSchema = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.object({ text: z.string() }).loose().optional(),
});

/** Starts an app and connects to its page. Throws when it has none within half a minute. */
export async function startDebugged(
  binary: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<DebuggedApp> {
  const startedAt = Date.now();
  const child = spawn(binary, ['--remote-debugging-port=0', ...args], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const socket = await connectToPage(await debuggingPort(child));
  let lastId = 0;
  const waiting = new Map<number, (answer: z.infer<typeof answerSchema>) => void>();
  socket.addEventListener('message', ({ data }) => {
    const answer = answerSchema.parse(JSON.parse(String(data)));
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  const send = async (method: string, parameters: object): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    const { error, result } = await new Promise<z.infer<typeof answerSchema>>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params: parameters }));
    });
    waiting.delete(id);
    if (error !== undefined) throw new ProtocolError(`${method}: ${JSON.stringify(error)}`);
    return result;
  };
  return {
    pid: child.pid ?? 0,
    startedAt,
    send,
    async evaluate(expression) {
      const answer = await sendToPage(send, { expression, awaitPromise: true, returnByValue: true });
      const { result, exceptionDetails } = evaluatedSchema.parse(answer);
      if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
      return result.value;
    },
    async close() {
      socket.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await Promise.race([ended, sleep(5000)]);
      if (child.exitCode === null) child.kill('SIGKILL');
    },
  };
}

class ProtocolError extends Error {}

/** A page that is just being loaded has nothing to run in for a moment. */
async function sendToPage(send: DebuggedApp['send'], parameters: object): Promise<unknown> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send('Runtime.evaluate', parameters);
    } catch (error) {
      if (attempt === 100 || !(error instanceof ProtocolError) || !error.message.includes('execution context'))
        throw error;
      await sleep(50);
    }
  }
}

/** Proportional resident memory of a process and all it has started, in bytes, by Linux's /proc. */
export function memoryOf(pid: number): number {
  const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
  const own = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  return childrenOf(pid).reduce((sum, child) => sum + memoryOf(child), own);
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${String(pid)}/task`).flatMap((thread) =>
    readFileSync(`/proc/${String(pid)}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter((text) => /^\d+$/.test(text))
      .map(Number),
  );
}

function debuggingPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', (code) => {
      reject(new Error(`the app ended with ${String(code)}: ${said.slice(-1000)}`));
    });
  });
}

async function connectToPage(port: number): Promise<WebSocket> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const response = await fetch(`http://127.0.0.1:${String(port)}/json/list`).catch(() => null);
    const targets = response === null ? [] : targetsSchema.parse(await response.json());
    const url = targets.find((target) => target.type === 'page')?.webSocketDebuggerUrl;
    if (url !== undefined) {
      const socket = new WebSocket(url);
      await new Promise((resolve, reject) => {
        socket.addEventListener('open', resolve, { once: true });
        socket.addEventListener('error', reject, { once: true });
      });
      return socket;
    }
    await sleep(50);
  }
  throw new Error('the app opened no window');
}
