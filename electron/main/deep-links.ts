import { idSchema } from '#shared/domain/server.ts';

/** The scheme other programs can open Stagelift with. */
export const deepLinkScheme = 'stagelift';

const lists: readonly string[] = ['projects', 'jobs', 'settings'];
const details: Readonly<Record<string, string>> = { project: 'projects', job: 'jobs' };

/**
 * The screen a deep link asks for, or null. Links only ever open a screen: `stagelift://projects`, `stagelift://jobs`,
 * `stagelift://settings`, `stagelift://project/ID`, `stagelift://job/ID`. Everything else about them, such as a query, makes them
 * invalid, so a link can neither act nor carry anything.
 */
export function screenOfDeepLink(link: string): string | null {
  if (link.length > 200) return null;
  const match = /^stagelift:\/\/([a-z]+)(?:\/([a-z0-9-]+))?\/?$/.exec(link);
  const [, noun = '', id] = match ?? [];
  if (id === undefined) return lists.includes(noun) ? `/${noun}` : null;
  if (!Object.hasOwn(details, noun) || !idSchema.safeParse(id).success) return null;
  return `/${details[noun]}/${id}`;
}

/** The first screen that a command line asks for; other arguments are ignored. */
export function screenOfArguments(argv: readonly string[]): string | null {
  const link = argv.find((argument) => argument.startsWith(`${deepLinkScheme}:`));
  return link === undefined ? null : screenOfDeepLink(link);
}
