import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { LabLayout } from './layout.ts';
import type { Daemon } from './processes.ts';

/** What `down` needs to know, written after each step of `up` so that an interrupted start can be undone too. */
export interface LabState {
  readonly daemons: readonly Daemon[];
  readonly complete: boolean;
}

const emptyState: LabState = { daemons: [], complete: false };

export async function readState(layout: LabLayout): Promise<LabState> {
  const text = await readFile(layout.stateFile, 'utf8').catch(() => undefined);
  return text === undefined ? emptyState : (JSON.parse(text) as LabState); // Written by writeState alone.
}

export async function writeState(layout: LabLayout, state: LabState): Promise<void> {
  await writeJson(layout.stateFile, state);
}

export async function removeState(layout: LabLayout): Promise<void> {
  await rm(layout.stateFile, { force: true });
  await rm(layout.infoFile, { force: true });
}

/** Replaces the file in one step, so that a reader never sees half of it. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

/** Collects what has been started and keeps the state file up to date. */
export class StateRecorder {
  readonly #layout: LabLayout;
  #state: LabState = emptyState;

  constructor(layout: LabLayout) {
    this.#layout = layout;
  }

  async daemon(daemon: Daemon): Promise<Daemon> {
    this.#state = { ...this.#state, daemons: [...this.#state.daemons, daemon] };
    await this.#save();
    return daemon;
  }

  async complete(): Promise<void> {
    this.#state = { ...this.#state, complete: true };
    await this.#save();
  }

  #saving: Promise<void> = Promise.resolve();

  async #save(): Promise<void> {
    this.#saving = this.#saving.then(() => writeState(this.#layout, this.#state));
    await this.#saving;
  }
}
