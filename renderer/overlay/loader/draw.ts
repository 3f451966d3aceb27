import type { Drawing } from '../wire.ts';
import { appendChild, isConnected, later, make, on, removeChild, rootElement, setAttribute } from './natives.ts';

/** What the script that draws leaves for us; it is loaded when the first picture is wanted. */
export type DrawPage = (ours: Element, done: (drawing: Drawing | null) => void) => void;

let known: DrawPage | undefined;

/** The name under which the script that draws hands itself over. Nothing is left of it afterwards. */
const handover = '__stageliftDraw';

/** Draws what the window shows, without what is ours; null when the page does not let us. */
export function draw(address: string, ours: Element, done: (drawing: Drawing | null) => void): void {
  let isDone = false;
  const finish = (drawing: Drawing | null): void => {
    if (isDone) return;
    isDone = true;
    done(drawing);
  };
  later(() => finish(null), 20_000);
  const run = (work: DrawPage): void => {
    try {
      work(ours, finish);
    } catch {
      finish(null);
    }
  };
  if (known) return run(known);
  const script = make('script');
  const root = rootElement(document) ?? document;
  const end = (): void => {
    Reflect.deleteProperty(window, handover);
    if (isConnected(script)) removeChild(root, script);
    if (known) run(known);
    else finish(null);
  };
  on(script, 'load', end);
  on(script, 'error', end);
  try {
    Object.defineProperty(window, handover, {
      configurable: true,
      set(work: DrawPage) {
        known = work;
      },
    });
    setAttribute(script, 'src', trusted(address));
    appendChild(root, script);
  } catch {
    finish(null); // a page that trusts no script address
  }
}

interface Policies {
  readonly createPolicy: (name: string, rules: object) => { readonly createScriptURL: (address: string) => string };
}

let makeTrusted: ((address: string) => string) | undefined;

/** Where a page enforces Trusted Types, an address of a script has to come from a policy. */
function trusted(address: string): string {
  const { trustedTypes } = window as { trustedTypes?: Policies }; // Chromium, and others since lately
  if (!trustedTypes) return address;
  if (!makeTrusted) {
    const policy = trustedTypes.createPolicy('stagelift', { createScriptURL: (value: string) => value });
    makeTrusted = (value) => policy.createScriptURL(value);
  }
  return makeTrusted(address);
}
