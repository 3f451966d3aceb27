import { cut, eventTarget, getAttribute, on, tagOf } from './natives.ts';

/** What the page's console reported, newest last: at most 20 lines of 500 characters. */
export interface ErrorLog {
  readonly lines: () => readonly string[];
}

function say(value: unknown): string {
  try {
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  } catch {
    return 'something that cannot be written down';
  }
}

/** Listens from now on: errors of scripts, refused promises, files that did not come, and `console.error`. */
export function recordErrors(): ErrorLog {
  const lines: string[] = [];
  const note = (text: string): void => {
    const line = cut(text, 0, 500);
    if (lines[lines.length - 1] === line) return;
    lines[lines.length] = line;
    if (lines.length > 20) lines.shift();
  };
  on(window, 'error', (event) => {
    const target = eventTarget(event);
    if (target instanceof Element) {
      const address = getAttribute(target, 'src') ?? getAttribute(target, 'href') ?? '';
      note(`<${tagOf(target)}> did not load: ${address}`);
      return;
    }
    const { message, filename, lineno } = event as ErrorEvent; // of a window, it is one
    note(`${message} (${filename}:${String(lineno)})`);
  });
  on(window, 'unhandledrejection', (event) => note(`Unhandled: ${say((event as PromiseRejectionEvent).reason)}`)); // by its name
  on(document, 'securitypolicyviolation', (event) => {
    const { violatedDirective, blockedURI } = event as SecurityPolicyViolationEvent; // by its name
    note(`Blocked by ${violatedDirective}: ${blockedURI}`);
  });
  const { console: pageConsole } = window as Window & { console: Console }; // what every page has
  const original = pageConsole.error;
  pageConsole.error = function error(...values: unknown[]): void {
    original.apply(pageConsole, values);
    let line = '';
    for (let index = 0; index < values.length; index++) line += `${index > 0 ? ' ' : ''}${say(values[index])}`;
    note(line);
  };
  return { lines: () => lines };
}
