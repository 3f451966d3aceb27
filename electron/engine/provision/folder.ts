import { posix } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { lookAtPath, makeFolder } from './make-files.ts';
import { openNotes } from './notes.ts';
import { assertPath, toHostPath } from './paths.ts';
import { probeFolder, type ProbeLogin } from './probe.ts';
import type { ProvisionContext, ProvisionStep, StepSpec } from './step.ts';
import { undoMade } from './undo.ts';

/** One folder of a site. */
export interface SiteFolder {
  /** Relative to the root; empty for the root itself. */
  readonly path: string;
  /** `served`: the web server reads it; `private`: only the account, and PHP running as it. */
  readonly use: 'served' | 'private';
}

/** The folders of one environment. */
export interface FolderSpec extends StepSpec {
  /** Absolute, or below the home directory with `~/`. */
  readonly root: string;
  readonly folders: readonly SiteFolder[];
  /** The web server's group, where folders are not open to everybody. */
  readonly group?: string | undefined;
  /** Where the web server is asked for a file: an address, and the folder (relative to the root) that it leads to. */
  readonly probe?:
    { readonly url: string; readonly folder: string; readonly login?: ProbeLogin | undefined } | undefined;
}

/**
 * The folders of a site. `releases`: every version gets its own folder, what outlives them is in `shared`, and `current` will
 * point to one of them; `plain`: the checkout is the root. Uploads are relative to the checkout. Pure.
 */
export function siteFolders(layout: 'releases' | 'plain', uploads: readonly string[]): readonly SiteFolder[] {
  const base: readonly SiteFolder[] = [
    { path: '', use: 'served' },
    ...(layout === 'plain'
      ? []
      : ([
          { path: 'releases', use: 'served' },
          { path: 'shared', use: 'served' },
        ] as const)),
  ];
  const prefix = layout === 'plain' ? '' : 'shared';
  const own = uploads.filter((path) => path !== '' && path !== '.' && !path.startsWith('../'));
  return [...base, ...own.map((path) => ({ path: posix.join(prefix, path), use: 'served' as const }))];
}

/** Makes a site's folders with rights by which the web server can read them, and asks it whether it can. */
export const folderStep: ProvisionStep<FolderSpec> = {
  kind: 'folder',

  async inspect(context, spec) {
    const wanted = await resolve(context, spec);
    let missing = 0;
    for (const { path } of wanted) {
      const { kind } = await lookAtPath(context.host, path, context.signal);
      if (kind === 'nothing') missing += 1;
      else if (kind !== 'folder') return { kind: 'differs', what: `${path} is there and is not a folder.` };
    }
    if (missing > 0) {
      const first = wanted[0]?.path ?? '';
      const stop = await whereNotWritable(context, first);
      if (stop === null) return { kind: 'missing' };
      return {
        kind: 'blocked',
        why: `The account may not write into ${stop} on ${context.host.label}.`,
        mend: 'Choose a folder in which it may, usually one below its home directory.',
      };
    }
    return { kind: 'there', detail: `${String(wanted.length)} folders` };
  },

  describe(spec) {
    const paths = spec.folders.map(({ path }) => posix.join(spec.root, path));
    return {
      title: `Make the folders of ${spec.root}`,
      lines: [
        ...spec.folders.map(({ use }, at) => ({
          kind: 'path' as const,
          text: `${paths[at] ?? ''} (${modeOf(use, spec.group)}${spec.group === undefined ? '' : `, group ${spec.group}`})`,
        })),
        ...(spec.probe === undefined
          ? []
          : [
              {
                kind: 'note' as const,
                text: `Then asks ${spec.probe.url} for a file with a random name, and removes it.`,
              },
            ]),
      ],
      undo: 'Removes the folders that were made, as long as they are empty.',
    };
  },

  async apply(context, spec) {
    const wanted = await resolve(context, spec);
    const notes = await openNotes(context.host, spec.id, context.signal);
    for (const { path, use } of wanted) {
      await makeFolder(context, notes, path, { mode: modeOf(use, spec.group), group: spec.group });
    }
    return notes.result();
  },

  undo: (context, made) => undoMade(context, made),

  async verify(context, spec) {
    const at = context.now().toISOString();
    const wanted = await resolve(context, spec);
    for (const { path } of wanted) {
      const found = await lookAtPath(context.host, path, context.signal);
      if (found.kind !== 'folder')
        return { ok: false, found: `There is no folder ${path}.`, mend: 'Apply the plan again.', at };
    }
    const script = wanted.map(({ path }) => `[ -w ${shQuote(path)} ] || echo ${shQuote(path)}`).join('\n');
    const closed = (await context.host.run(`${script}\n:`, context.signal)).stdout.trim();
    if (closed !== '')
      return { ok: false, found: `The account may not write into ${closed}.`, mend: 'Correct its owner.', at };
    if (spec.probe === undefined) return { ok: true, found: `${String(wanted.length)} folders are there.`, at };
    const root = await toHostPath(context.host, spec.root, context.signal);
    const { url, folder, login } = spec.probe;
    return { ...(await probeFolder(context, { url, folder: posix.join(root, folder), login, php: false })), at };
  },
};

async function resolve(
  { host, signal }: ProvisionContext,
  spec: FolderSpec,
): Promise<readonly { readonly path: string; readonly use: SiteFolder['use'] }[]> {
  const root = await toHostPath(host, spec.root, signal);
  if (spec.group !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(spec.group)) {
    throw new AppError('contract.invalid-input', { message: 'This is not the name of a group.' });
  }
  return spec.folders.map(({ path, use }) => {
    assertPath(`/${path}`);
    return { path: posix.join(root, path).replace(/(.)\/$/, '$1'), use };
  });
}

function modeOf(use: SiteFolder['use'], group: string | undefined): string {
  if (use === 'private') return '0700';
  // With the group's own bit, what is made inside belongs to it as well.
  return group === undefined ? '0755' : '2750';
}

/** The nearest folder above that is there, when nothing can be made in it. */
async function whereNotWritable({ host, signal }: ProvisionContext, path: string): Promise<string | null> {
  const script = `p=${shQuote(path)}
while [ ! -e "$p" ] && [ "$p" != / ]; do p=$(dirname -- "$p"); done
[ -d "$p" ] && [ -w "$p" ] && [ -x "$p" ] || printf %s "$p"`;
  const { stdout } = await host.run(script, signal);
  return stdout === '' ? null : stdout;
}
