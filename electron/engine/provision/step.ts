import type { ProvisionState, SetUpStepKind, StepLine } from '#shared/domain/setup.ts';
import type { ProvisionHost } from './host.ts';

/** Where generated passwords are kept, by reference. */
export interface ProvisionSecrets {
  /** The secret, or null when nobody has it. */
  get(ref: string, purpose: string, signal: AbortSignal): Promise<string | null>;
  /** Keeps a secret that was made here, so that `get` finds it at least until the job has ended. */
  keep(ref: string, value: string, signal: AbortSignal): Promise<void>;
}

/** How git on this computer works for a step. */
export interface ProvisionGit {
  /** Folder of the local clone, absolute. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How git reaches the context's server, see `toSshWay`. */
  readonly ssh: SshWay;
}

/** The ssh command for git, or why there is none. */
export type SshWay = { readonly command: string } | { readonly impossible: string };

/** What every step works with. One context belongs to one environment's host. */
export interface ProvisionContext {
  readonly host: ProvisionHost;
  /** The server with the project's repository, where Stagelift has an account on it: deploy keys are let in there. */
  readonly repositoryHost?: ProvisionHost;
  readonly git: ProvisionGit;
  readonly secrets: ProvisionSecrets;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Cryptographically strong random bytes. */
  readonly random: (bytes: number) => Buffer;
  /** One line for the job's log; never a secret. */
  readonly log: (text: string) => void;
}

/** A step in words, exact; secrets are named and never shown. */
export interface StepWords {
  readonly title: string;
  readonly lines: readonly StepLine[];
  /** What an undo does about it. */
  readonly undo: string;
}

/** One thing that a step made; plain data for a journal. */
export interface MadeItem {
  /** `folder`, `file`, `database`, `user`, `remote`, `branch`, `line`, ... */
  readonly kind: string;
  /** How it is shown: a path or a name. */
  readonly what: string;
  /** What it looked like when it was made, to notice later changes. Holds no secret. */
  readonly facts: Readonly<Record<string, string>>;
}

/** What a step made, in the order of making: empty when everything was there. */
export interface Made {
  readonly stepId: string;
  readonly items: readonly MadeItem[];
}

/** What the user has agreed to. */
export interface UndoAllowed {
  /** Databases that are no longer empty go with what is in them. */
  readonly fullDatabases?: boolean;
}

/** What an undo did. `kept` names what is not as it was made any more, or is in use, and why. */
export interface Undone {
  readonly removed: readonly string[];
  readonly kept: readonly { readonly what: string; readonly why: string }[];
}

/** The outcome of a real check. */
export interface Evidence {
  readonly ok: boolean;
  /** One sentence: what was seen. */
  readonly found: string;
  /** What to do when it is not well. */
  readonly mend?: string;
  /** ISO time. */
  readonly at: string;
}

/** What all specs have in common. */
export interface StepSpec {
  /** Stable and unique among all steps on a host, e.g. `shop/staging/folder`: under it is noted what was made. */
  readonly id: string;
}

/** One kind of thing that the set-up guide creates. */
export interface ProvisionStep<Spec extends StepSpec> {
  readonly kind: SetUpStepKind;
  /** Looks only. */
  inspect(context: ProvisionContext, spec: Spec): Promise<ProvisionState>;
  /** Pure. */
  describe(spec: Spec): StepWords;
  /**
   * Makes what is missing. Idempotent; after a kill in the middle the next call finishes it and returns all that both made.
   * Throws `plan.blocked` when `inspect` would say `differs`, `blocked` or `by-hand`.
   */
  apply(context: ProvisionContext, spec: Spec): Promise<Made>;
  /** Removes only what it made, and only when it is still as it was made. Safe to repeat. */
  undo(context: ProvisionContext, made: Made, allowed?: UndoAllowed): Promise<Undone>;
  /** Checks from outside where that is possible. Throws only for a lost connection and a cancelled job. */
  verify(context: ProvisionContext, spec: Spec): Promise<Evidence>;
}
