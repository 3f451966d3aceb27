import type { ServerFacts } from '#shared/domain/database-facts.ts';
import type { SchemaChange } from '#shared/domain/schema-change.ts';
import type { ServerFeatures } from './features.ts';

/** What every rule gets: both servers, and a place to report changes. */
export interface Translation {
  readonly from: ServerFacts;
  readonly to: ServerFacts;
  readonly features: ServerFeatures;
  report(change: Omit<SchemaChange, 'object'>): void;
}
