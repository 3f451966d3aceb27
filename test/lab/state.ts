import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { LabLayout } from './layout.ts';
import { isAlive, type Daemon } from './processes.ts';

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

  /** Drops what has ended as planned, such as the servers that built a data set. */
  async forgetEnded(): Promise<void> {
    const living: Daemon[] = [];
    for (const daemon of this.#state.daemons) if (await isAlive(daemon)) living.push(daemon);
    this.#state = { ...this.#state, daemons: living };
    await this.#save();
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
