import { secretRefSchema, type Server } from '#shared/domain/server.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { nearestName, suggestName } from '../nearest.ts';
import { printable } from '../output.ts';
import { openKeptSecrets } from '../secrets/open-kept-secrets.ts';
import type { KeptSecrets } from '../secrets/kept-secrets.ts';
import { secretVariable } from '../secrets/secret-variables.ts';
import { askLine, canAsk } from '../terminal.ts';
import { formatTable } from '../table.ts';

/** Longer than any password or passphrase; a file given by mistake ends here. */
const longestValue = 16_384;

/** `secret set NAME`: the value comes from a question without echo, or from standard input. */
export async function setSecret(context: CommandContext, name: string): Promise<number> {
  const { output, signal } = context;
  const ref = parseRef(name);
  const users = await listUses(context);
  const value = await readValue(context, ref);
  const kept = await open(context).set(ref, value, signal);
  const near = users.has(ref) ? undefined : nearestName(ref, users.keys());
  const remark = users.has(ref)
    ? ''
    : `\nNothing uses this name yet${near === undefined ? '' : `. Did you mean "${near}"?`}`;
  output.result(
    { ...kept, usedBy: users.get(ref) ?? [] },
    () => `Kept "${ref}" (${describeBackend(kept.backend)}). The window finds it too.${remark}`,
  );
  return exitCodes.ok;
}

/** `secret list`: the names that are used or kept, never a value. */
export async function listSecrets(context: CommandContext): Promise<number> {
  const users = await listUses(context);
  const kept = new Map((await open(context).list()).map((entry) => [entry.ref, entry]));
  const secrets = [...new Set([...users.keys(), ...kept.keys()])].sort().map((ref) => ({
    ref,
    usedBy: users.get(ref) ?? [],
    kept: kept.get(ref) ?? null,
    variable: secretVariable(ref),
    fromVariable: context.variables[secretVariable(ref)] !== undefined,
  }));
  context.output.result(secrets, () =>
    secrets.length === 0
      ? 'No server and no environment needs a secret yet.'
      : formatTable(
          ['secret', 'where', 'used by', 'variable'],
          secrets.map((secret) => [
            secret.ref,
            secret.fromVariable ? 'variable' : secret.kept === null ? 'missing' : describeBackend(secret.kept.backend),
            secret.usedBy.join(', '),
            secret.variable,
          ]),
          context.output.width,
        ),
  );
  return exitCodes.ok;
}

/** `secret delete NAME`. */
export async function deleteSecret(context: CommandContext, name: string): Promise<number> {
  const ref = parseRef(name);
  const kept = open(context);
  if (!(await kept.forget(ref))) {
    const refs = (await kept.list()).map((entry) => entry.ref);
    throw new AppError('secret.missing', {
      message: `No secret is kept under the name "${ref}".`,
      hint: suggestName(ref, refs, 'None is kept on this computer.'),
      facts: { ref },
    });
  }
  context.output.result({ ref, kept: false }, () => `Deleted "${ref}" from this computer.`);
  return exitCodes.ok;
}

function open({ dataFolder, terminal }: CommandContext): KeptSecrets {
  return openKeptSecrets({ dataFolder, platform: process.platform, env: terminal.env, uid: process.getuid?.() });
}

function parseRef(name: string): string {
  const parsed = secretRefSchema.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new AppError('usage.invalid', {
    message: `"${printable(name.slice(0, 60))}" is not the name of a secret.`,
    hint: 'Names look like server/shop/password. See which there are with: stagelift secret list',
  });
}

async function readValue({ terminal, signal }: CommandContext, ref: string): Promise<string> {
  const value = canAsk(terminal)
    ? await askLine(terminal, `Value of ${ref} (not shown): `, false, signal)
    : await readAll(terminal.input, signal);
  if (value === null) throw new AppError('secret.prompt-cancelled', { retry: 'never' });
  if (value !== '') return value;
  throw new AppError('usage.invalid', {
    message: 'The value is empty; nothing was kept.',
    hint: `Type it when asked, or pipe it: stagelift secret set ${ref} < FILE`,
  });
}

/** Standard input without the line end that editors and echo put behind it. */
async function readAll(input: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  if (input.isTTY) return '';
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input.iterator({ destroyOnReturn: true })) {
    signal.throwIfAborted();
    const bytes = Buffer.from(chunk as Buffer); // No encoding is set on standard input.
    chunks.push(bytes);
    length += bytes.length;
    if (length <= longestValue) continue;
    throw new AppError('usage.invalid', {
      message: `A secret has at most ${String(longestValue)} bytes; nothing was kept.`,
    });
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

/** Who uses which secret, by reference. */
async function listUses({ engine }: CommandContext): Promise<ReadonlyMap<string, readonly string[]>> {
  const uses = new Map<string, readonly string[]>();
  const note = (ref: string | undefined, user: string): void => {
    if (ref !== undefined && !uses.get(ref)?.includes(user)) uses.set(ref, [...(uses.get(ref) ?? []), user]);
  };
  for (const server of await engine.request('servers.list', {})) noteServer(server, note);
  for (const project of await engine.request('projects.list', {})) noteProject(project, note);
  return uses;
}

function noteServer(server: Server, note: (ref: string | undefined, user: string) => void): void {
  for (const login of [...server.logins, ...server.jumps.flatMap((jump) => jump.logins)]) {
    if (login.kind === 'password') note(login.passwordRef, `server ${server.id}`);
    if (login.kind === 'key') note(login.passphraseRef, `server ${server.id}`);
  }
}

function noteProject(project: Project, note: (ref: string | undefined, user: string) => void): void {
  for (const environment of project.environments) {
    if (environment.database.kind !== 'given') continue;
    note(environment.database.access.passwordRef, `${project.id} ${environment.id}`);
  }
}

function describeBackend(backend: string): string {
  return backend === 'basic_text' ? 'nearly unprotected' : 'keychain';
}
