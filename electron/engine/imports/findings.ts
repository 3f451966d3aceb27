import type { Stage } from '#shared/domain/environment.ts';
import type { ImportSource, NotImported } from '#shared/domain/imports.ts';
import type { Secret } from '#shared/domain/secret.ts';

/** A server as a file writes it: unchecked, and often only a name of the user's SSH configuration. */
export interface RawServer {
  readonly name: string;
  readonly host: string;
  readonly port: number | null;
  readonly user: string | null;
  /** Path of a private key, as written. */
  readonly keyPath?: string | undefined;
  readonly password?: Secret | undefined;
  /** Addresses to go through, first one first. */
  readonly jumps?: readonly SshAddress[];
  readonly remarks?: readonly string[];
  /** In its file, from 1. */
  readonly line: number | null;
}

/** `user@host:port/path` in its parts. */
export interface SshAddress {
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly path: string | null;
}

/** An environment as a file writes it. */
export interface RawEnvironment {
  readonly name: string;
  /** Null when nothing tells. */
  readonly stage: Stage | null;
  /** Null for this computer. */
  readonly server: RawServer | null;
  readonly path: string | null;
  readonly url: string | null;
  readonly branch?: string | null;
  readonly database?: RawDatabase | null;
  readonly remarks?: readonly string[];
  readonly line: number | null;
}

/** A database that is reached from where its environment is. */
export interface RawDatabase {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: Secret;
}

/** What one reader found in one file. */
export interface Reading {
  readonly source: ImportSource;
  /** As it is shown: relative to the folder that was looked at, else absolute. */
  readonly file: string;
  readonly servers: RawServer[];
  readonly environments: RawEnvironment[];
  readonly facts: { readonly what: string; readonly value: string }[];
  readonly notImported: NotImported[];
  fact(what: string, value: string): void;
  leaveOut(what: string, line: number | null, why: string): void;
}

/** An empty reading, for a parser to fill. */
export function createReading(source: ImportSource, file: string): Reading {
  const notImported: NotImported[] = [];
  const facts: { what: string; value: string }[] = [];
  return {
    ...{ source, file, servers: [], environments: [], facts, notImported },
    fact: (what, value) => {
      facts.push({ what, value: shown(value, 200) });
    },
    leaveOut: (what, line, why) => {
      notImported.push({ source, file, what: shown(what, 80), line, why });
    },
  };
}

/** Text from a file as it may be shown: no control or direction characters, no end of its own. */
export function shown(text: string, length: number): string {
  const clean = text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
  return clean.length <= length ? clean : `${clean.slice(0, length - 1)}…`;
}
