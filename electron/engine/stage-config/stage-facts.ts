import type { Environment } from '#shared/domain/environment.ts';

/** Something that an environment uses, named so that two names are equal when they mean the same thing. May hold secrets. */
export interface UsedThing {
  readonly kind: string;
  readonly place: string;
}

/** The database that an environment uses. */
export interface UsedDatabase {
  readonly name: string;
  readonly prefix: string;
  /** The server as it names itself, with the schema; null when it could not be asked. */
  readonly identity: string | null;
}

/** What an environment looks like from outside and in its files. */
export interface StageFacts {
  readonly environment: Environment;
  /** Why nothing could be read; null when it could. */
  readonly unreachable: string | null;
  /** What the application takes itself for; null when nothing says so. */
  readonly stage: string | null;
  /** The stage's own name, where the framework runs several stages alike; null when nothing says it. */
  readonly stageName: string | null;
  readonly debug: 'on' | 'off' | null;
  /** `held`: caught or thrown away. Null when the recipe knows no way to tell. */
  readonly mail: 'sent' | 'held' | null;
  /** Providers with a key that moves real money. */
  readonly liveKeys: readonly string[];
  readonly robots: 'open' | 'refused' | null;
  readonly database: UsedDatabase | null;
  readonly things: readonly UsedThing[];
}
