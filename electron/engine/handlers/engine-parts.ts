import type { EnvironmentOpener } from '../flows/pull/open-environment.ts';
import type { EventHub } from '../router/event-hub.ts';
import type { RecipeBook } from '../recipes/load-recipes.ts';
import type { HostKeys } from '../remote/host-keys.ts';
import type { SharedSessions } from '../remote/shared-sessions.ts';
import type { Interaction, Transport } from '../remote/transport.ts';
import type { Stores } from '../store/stores.ts';
import type { FindWallLogin } from '../web/wall.ts';

/** What the handlers work with. */
export interface EngineParts {
  readonly stores: Stores;
  readonly recipes: RecipeBook;
  readonly transport: Transport;
  readonly hostKeys: HostKeys;
  /** Asks people. */
  readonly interaction: Interaction;
  /** Never asks anybody: for what happens without the user's doing, such as the status of an environment. */
  readonly quietInteraction: Interaction;
  /** Connections for looking at environments, made with the quiet interaction. */
  readonly statusSessions: SharedSessions;
  /** Reaches environments and their databases. */
  readonly opener: EnvironmentOpener;
  /** The passwords of walls in front of stages, as far as they are kept; asks nobody. */
  readonly wallLogin: FindWallLogin;
  /** The text without any secret that was used so far. */
  readonly redact: (text: string) => string;
  readonly events: EventHub;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dataFolder: string;
  readonly home: string;
}
