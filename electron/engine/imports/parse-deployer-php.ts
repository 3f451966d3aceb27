import { readExpression } from '../recipes/php-expression.ts';
import { TokenReader } from '../recipes/php-reader.ts';
import type { PhpScope } from '../recipes/php-scope.ts';
import { tokenizePhp } from '../recipes/php-tokens.ts';
import { phpString, unknown, type PhpValue } from '../recipes/php-values.ts';
import { addDeployerFacts, addDeployerHost, type DeployerHost } from './deployer-host.ts';
import { createReading, type Reading } from './findings.ts';

/** Setters of a host by the setting they change; Deployer 6 has other names than 7. */
const setters: Readonly<Record<string, string>> = {
  sethostname: 'hostname',
  hostname: 'hostname',
  setremoteuser: 'remote_user',
  user: 'remote_user',
  setport: 'port',
  port: 'port',
  setdeploypath: 'deploy_path',
  setidentityfile: 'identity_file',
  identityfile: 'identity_file',
  stage: 'labels.stage',
};
const ignored = new Set(['roles', 'setforwardagent', 'forwardagent', 'settag', 'setsshmultiplexing', 'multiplexing']);
const blocks = new Set([
  'if',
  'else',
  'elseif',
  'for',
  'foreach',
  'while',
  'switch',
  'function',
  'try',
  'catch',
  'class',
]);
const tasks = new Set(['task', 'before', 'after', 'fail', 'desc', 'runlocally', 'run', 'invoke']);
const needsRunning = 'Only running the code could tell; it is never run.';

interface Walk {
  readonly reader: TokenReader;
  readonly scope: PhpScope;
  readonly reading: Reading;
  readonly variables: Map<string, PhpValue>;
  readonly globals: Map<string, string>;
  readonly hosts: DeployerHost[];
  taskLine: number | null;
}

/** Reads hosts and settings of a `deploy.php` from its text; the file is never run. */
export async function parseDeployerPhp(text: string, file: string): Promise<Reading> {
  const reading = createReading('deployer', file);
  // The reader of PHP takes one character for each byte.
  const tokens = tokenizePhp(Buffer.from(text, 'utf8').toString('latin1'));
  if (tokens === null || tokens.length === 0) {
    reading.leaveOut(file, null, tokens === null ? 'It is too long.' : 'It is not PHP.');
    return reading;
  }
  const variables = new Map<string, PhpValue>();
  const walk: Walk = {
    ...{ reader: new TokenReader(tokens), scope: createScope(file, variables), reading, variables },
    ...{ globals: new Map(), hosts: [], taskLine: null },
  };
  while (!walk.reader.done) await readStatement(walk);
  addDeployerFacts(reading, walk.globals);
  for (const host of walk.hosts) addDeployerHost(reading, host, walk.globals);
  if (walk.taskLine !== null) reading.leaveOut('tasks', walk.taskLine, 'Tasks are code; they are never run.');
  return reading;
}

function createScope(file: string, variables: ReadonlyMap<string, PhpValue>): PhpScope {
  return {
    file,
    constant: () => unknown('a constant'),
    isDefined: () => undefined,
    variable: (name) => variables.get(name) ?? unknown('a variable'),
    // The environment of whoever deploys is not this one's.
    environment: () => undefined,
    server: () => undefined,
    exists: async () => false,
    assume: () => undefined,
  };
}

async function readStatement(walk: Walk): Promise<void> {
  const { reader, scope, variables } = walk;
  const token = reader.peek();
  if (token?.kind === 'variable' && reader.isOp('=', 1)) {
    reader.at += 2;
    variables.set(token.text, await readExpression(reader, scope));
    reader.skipStatement();
    return;
  }
  if (token?.kind !== 'name') {
    reader.at += 1;
    return;
  }
  const word = token.text.toLowerCase().replace(/^deployer\\/, '');
  if (word === 'require' || word === 'require_once' || word === 'import' || word === 'inventory') {
    await readImport(walk, word, token.line);
  } else if (blocks.has(word)) skipBlock(walk);
  else if (!reader.isOp('(', 1)) reader.at += 1;
  else if (word === 'host' || word === 'localhost') await readHosts(walk, word === 'localhost', token.line);
  else if (word === 'set') await readSet(walk);
  else {
    if (tasks.has(word)) walk.taskLine ??= token.line;
    skipBlock(walk);
  }
}

/** Recipes of Deployer itself are facts; other files are not followed. */
async function readImport({ reader, scope, reading }: Walk, word: string, line: number): Promise<void> {
  reader.at += 1;
  const file = toText(await readExpression(reader, scope));
  reader.skipStatement();
  if (file !== null && /^(?:recipe|contrib)\/[\w-]+\.php$/.test(file)) reading.fact('Recipe of Deployer', file);
  else if (!file?.endsWith('vendor/autoload.php')) {
    reading.leaveOut(word, line, 'Another file is read in; import that one by itself.');
  }
}

/** Over a statement with its blocks; hosts in it cannot be known. */
function skipBlock({ reader, reading }: Walk): void {
  const start = reader.at;
  while (!reader.done && !reader.isOp(';') && !reader.isOp('{')) {
    if (reader.isOp('(')) reader.skipBrackets();
    else reader.at += 1;
  }
  if (!reader.takeOp(';')) reader.skipBrackets();
  const inside = reader.tokens.slice(start, reader.at);
  const hidden = inside.find((each, at) => {
    const next = inside[at + 1];
    return each.kind === 'name' && each.text === 'host' && next?.kind === 'op' && next.text === '(';
  });
  if (hidden !== undefined) reading.leaveOut('host', hidden.line, needsRunning);
  // A file that ends in the middle of a statement.
  if (reader.at === start) reader.at += 1;
}

async function readSet({ reader, scope, globals }: Walk): Promise<void> {
  reader.at += 1;
  const [key, value] = await readArguments(reader, scope);
  reader.skipStatement();
  const name = toText(key);
  const text = toText(value);
  if (name !== null && text !== null) globals.set(name, text);
}

async function readHosts(walk: Walk, isLocal: boolean, line: number): Promise<void> {
  const { reader, scope, reading, hosts } = walk;
  reader.at += 1;
  const names = await readArguments(reader, scope);
  const settings = new Map<string, string>();
  while (reader.takeOp('->')) {
    const method = reader.next();
    if (method?.kind !== 'name' || !reader.isOp('(')) break;
    const args = await readArguments(reader, scope);
    applyMethod(walk, settings, method.text, args, method.line);
  }
  if (!reader.isOp(';')) reading.leaveOut('host', line, needsRunning);
  reader.skipStatement();
  if (names.length === 0 && isLocal) hosts.push({ alias: 'localhost', isLocal, line, settings });
  for (const name of names) {
    const alias = toText(name);
    if (alias === null) reading.leaveOut('host', line, needsRunning);
    else hosts.push({ alias, isLocal, line, settings });
  }
}

function applyMethod(
  { reading }: Walk,
  settings: Map<string, string>,
  method: string,
  args: readonly PhpValue[],
  line: number,
): void {
  const word = method.toLowerCase();
  const setting = Object.hasOwn(setters, word) ? setters[word] : word === 'set' ? toText(args[0]) : null;
  const value = word === 'set' ? args[1] : args[0];
  if (word === 'setlabels' || setting === 'labels') addLabels(settings, value);
  else if (setting != null) {
    const text = toText(value);
    if (text !== null) settings.set(setting, text);
    else if (value?.kind !== 'list') reading.leaveOut(setting, line, needsRunning);
  } else if (!ignored.has(word)) reading.leaveOut(method, line, 'This setting has no counterpart here.');
}

function addLabels(settings: Map<string, string>, value: PhpValue | undefined): void {
  if (value?.kind !== 'list') return;
  for (const [label, item] of value.items) {
    const text = toText(item);
    if (text !== null) settings.set(`labels.${label}`, text);
  }
}

/** From an opening bracket past the closing one. */
async function readArguments(reader: TokenReader, scope: PhpScope): Promise<readonly PhpValue[]> {
  const start = reader.at;
  const args: PhpValue[] = [];
  reader.at += 1;
  while (!reader.done && !reader.isOp(')')) {
    args.push(await readExpression(reader, scope));
    if (!reader.takeOp(',')) break;
  }
  reader.at = start;
  reader.skipBrackets();
  return args;
}

function toText(value: PhpValue | undefined): string | null {
  if (value?.kind !== 'known' || value.value === null || typeof value.value === 'boolean') return null;
  return Buffer.from(phpString(value.value), 'latin1').toString('utf8');
}
