import { skipDeclaration, skipOne } from './php-declarations.ts';
import { Definitions } from './php-definitions.ts';
import { readExpression } from './php-expression.ts';
import { TokenReader } from './php-reader.ts';
import { pathInProject, type PhpScope } from './php-scope.ts';
import { tokenizePhp } from './php-tokens.ts';
import { phpNull, phpString, truth, unknown, type PhpValue } from './php-values.ts';

/** What the reader may ask for besides the file itself. */
export interface PhpSurroundings {
  /** Known environment variables (from dotenv files). */
  readonly environment: Readonly<Record<string, string>>;
  /** Known `$_SERVER` entries, e.g. HTTP_HOST of the environment's URL. */
  readonly server: Readonly<Record<string, string>>;
  exists(path: string): Promise<boolean>;
  /** The file as binary text, or null when there is none. */
  include(path: string): Promise<string | null>;
}

/** What configuration files define. */
export interface PhpConfiguration {
  constant(name: string): PhpValue | undefined;
  variable(name: string): PhpValue | undefined;
  /** The default of a property of any class in the files. */
  property(name: string): PhpValue | undefined;
  /** What the last file that returns something returned. */
  readonly returned: PhpValue | undefined;
  /** Environment variables that are not known here and for which the code's own default was taken. */
  readonly assumed: readonly string[];
}

const maxIncludes = 8;
const maxDepth = 60;

/** Files that WordPress loads after the configuration; they define nothing of interest and are huge. */
const neverIncluded = /(?:^|\/)(?:wp-settings|wp-load|wp-blog-header|vendor\/autoload)\.php$/;

/**
 * Reads the constants and variables a PHP configuration file defines, following decidable conditions and includes below the
 * project, without running anything. Returns null when the text is not PHP or beyond the limits.
 */
export async function readPhpConstants(
  source: string,
  file: string,
  surroundings: PhpSurroundings,
): Promise<PhpConfiguration | null> {
  return readPhpFiles([{ source, file }], surroundings);
}

/** What is set before the first file, and between it and the others. */
export interface PhpStart {
  readonly variables?: Readonly<Record<string, PhpValue>>;
  readonly constants?: Readonly<Record<string, PhpValue>>;
  /** The variable that gets what the first file returns. */
  readonly returnedAs?: string | undefined;
}

/** The same for several files that run one after the other; null when the first is not PHP or beyond the limits. */
export async function readPhpFiles(
  files: readonly { readonly source: string; readonly file: string }[],
  surroundings: PhpSurroundings,
  start: PhpStart = {},
): Promise<PhpConfiguration | null> {
  const walk = new Walk(surroundings, start);
  for (const [at, { source, file }] of files.entries()) {
    if (!(await walk.file(source, file, true, 0)) && at === 0) return null;
    if (at === 0 && start.returnedAs !== undefined) walk.nameReturned(start.returnedAs);
  }
  return walk.result();
}

class Walk {
  readonly #surroundings: PhpSurroundings;
  readonly #constants = new Definitions('first');
  readonly #variables = new Definitions('last');
  readonly #properties = new Definitions('last');
  readonly #returned = new Definitions('last');
  readonly #assumed = new Set<string>();
  #includes = 0;
  #inside = 0;

  constructor(surroundings: PhpSurroundings, { variables = {}, constants = {} }: PhpStart) {
    this.#surroundings = surroundings;
    for (const [name, value] of Object.entries(constants)) this.#constants.define(name, value, 0, true);
    for (const [name, value] of Object.entries(variables)) this.#variables.define(name, value, 0, true);
  }

  result(): PhpConfiguration {
    return {
      constant: (name) => this.#constants.valueOf(name),
      variable: (name) => this.#variables.valueOf(name),
      property: (name) => this.#properties.valueOf(name),
      returned: this.#returned.valueOf(''),
      assumed: [...this.#assumed],
    };
  }

  nameReturned(variable: string): void {
    const value = this.#returned.valueOf('');
    if (value !== undefined) this.#variables.define(variable, value, 1, true);
  }

  async file(source: string, path: string, certain: boolean, depth: number): Promise<boolean> {
    const tokens = tokenizePhp(source);
    if (tokens === null || tokens.length === 0) return false;
    const reader = new TokenReader(tokens);
    const scope = this.#scope(path);
    while (!reader.done) {
      if ((await this.#statement(reader, scope, certain, depth)) === 'left') break;
      // A stray closing brace.
      if (reader.isOp('}')) reader.at++;
    }
    return true;
  }

  #scope(file: string): PhpScope {
    const { environment, server } = this.#surroundings;
    return {
      file,
      constant: (name) =>
        this.#constants.valueOf(name) ??
        unknown(`the constant ${/^\w{1,80}$/.test(name) ? name : ''}, which is set elsewhere`),
      // WordPress itself defines nothing before its configuration but this.
      isDefined: (name) => this.#constants.isDefined(name) ?? (name === 'ABSPATH' ? undefined : false),
      variable: (name) => this.#variables.valueOf(name) ?? unknown('a variable that is set elsewhere'),
      environment: (name) => (Object.hasOwn(environment, name) ? environment[name] : undefined),
      server: (name) => (Object.hasOwn(server, name) ? server[name] : undefined),
      exists: (path) => this.#surroundings.exists(path),
      assume: (name) => this.#assumed.add(name),
    };
  }

  /** One statement. `left` when the file ends here for certain (return, exit). */
  async #statement(reader: TokenReader, scope: PhpScope, certain: boolean, depth: number): Promise<'left' | 'go-on'> {
    if (depth > maxDepth) {
      reader.skipStatement();
      reader.takeOp('}');
      return 'go-on';
    }
    if (reader.isOp('{')) return this.#block(reader, scope, certain, depth + 1);
    if (reader.takeOp(';')) return 'go-on';
    const token = reader.peek();
    if (token?.kind === 'variable') return this.#assignment(reader, scope, certain, token.text);
    if (token?.kind !== 'name') return this.#expression(reader, scope, certain);
    switch (token.text.toLowerCase()) {
      case 'if':
        return this.#if(reader, scope, certain, depth + 1);
      case 'const':
        return this.#const(reader, scope, certain);
      case 'require':
      case 'require_once':
      case 'include':
      case 'include_once':
        return this.#include(reader, scope, certain, depth + 1);
      case 'return':
        return this.#return(reader, scope, certain);
      case 'exit':
      case 'die':
        reader.skipStatement();
        return certain ? 'left' : 'go-on';
      case 'class':
      case 'abstract':
      case 'final':
        return this.#class(reader, scope, certain);
      case 'function':
      case 'interface':
      case 'trait':
      case 'enum':
        return skipDeclaration(reader);
      case 'switch':
      case 'for':
      case 'foreach':
      case 'while':
        reader.at++;
        reader.skipBrackets();
        await this.#statement(reader, scope, false, depth + 1);
        return 'go-on';
      case 'do':
      case 'try':
      case 'finally':
        reader.at++;
        return this.#statement(reader, scope, certain, depth + 1);
      case 'catch':
      case 'declare':
        reader.at++;
        reader.skipBrackets();
        return this.#statement(reader, scope, token.text.toLowerCase() === 'declare' && certain, depth + 1);
      default:
        return this.#expression(reader, scope, certain);
    }
  }

  async #block(reader: TokenReader, scope: PhpScope, certain: boolean, depth: number): Promise<'left' | 'go-on'> {
    reader.at++;
    let outcome: 'left' | 'go-on' = 'go-on';
    while (!reader.done && !reader.takeOp('}')) {
      // What follows a certain return in a block never runs, but has to be read past.
      const reached = certain && outcome === 'go-on';
      if ((await this.#statement(reader, scope, reached, depth)) === 'left') outcome = 'left';
    }
    return outcome;
  }

  async #if(reader: TokenReader, scope: PhpScope, certain: boolean, depth: number): Promise<'left' | 'go-on'> {
    let taken: boolean | undefined = false;
    let outcome: 'left' | 'go-on' = 'go-on';
    for (;;) {
      const isElse = !reader.takeName('if') && !reader.takeName('elseif');
      const condition = isElse ? true : await this.#condition(reader, scope);
      // undefined: an earlier branch may or may not have been taken.
      const runs: boolean | undefined =
        taken === true || condition === false ? false : taken === false ? condition : undefined;
      const left = await this.#branch(reader, scope, certain, runs, depth);
      if (left && runs === true && certain) outcome = 'left';
      if (runs === true) taken = true;
      else if (runs === undefined) taken = undefined;
      if (isElse) return outcome;
      if (reader.isName('elseif')) continue;
      if (!reader.takeName('else')) {
        if (reader.takeName('endif')) reader.takeOp(';');
        return outcome;
      }
    }
  }

  async #condition(reader: TokenReader, scope: PhpScope): Promise<boolean | undefined> {
    const start = reader.at;
    reader.takeOp('(');
    const value = truth(await readExpression(reader, scope));
    reader.at = start;
    reader.skipBrackets();
    return value;
  }

  /** Reads a branch; a branch that does not run is skipped, one that may run defines without certainty. */
  async #branch(
    reader: TokenReader,
    scope: PhpScope,
    certain: boolean,
    runs: boolean | undefined,
    depth: number,
  ): Promise<boolean> {
    if (reader.takeOp(':')) {
      let left = false;
      while (!reader.done && !reader.isName('else') && !reader.isName('elseif') && !reader.isName('endif')) {
        if (runs === false) skipOne(reader);
        else if ((await this.#statement(reader, scope, certain && runs === true, depth)) === 'left') left = true;
        if (reader.isOp('}')) reader.at++;
      }
      return left;
    }
    if (runs === false) {
      skipOne(reader);
      return false;
    }
    return (await this.#statement(reader, scope, certain && runs === true, depth)) === 'left';
  }

  async #const(reader: TokenReader, scope: PhpScope, certain: boolean): Promise<'go-on'> {
    do {
      reader.at++;
      const name = reader.next();
      if (name?.kind !== 'name' || !reader.takeOp('=')) break;
      this.#constants.define(name.text, await readExpression(reader, scope), name.line, certain);
    } while (reader.isOp(','));
    reader.skipStatement();
    return 'go-on';
  }

  async #assignment(reader: TokenReader, scope: PhpScope, certain: boolean, name: string): Promise<'left' | 'go-on'> {
    const { line } = reader;
    const start = reader.at++;
    const path = await readPath(reader, scope);
    const operator = reader.peek();
    if (operator?.kind !== 'op' || !['=', '.=', '??=', '+='].includes(operator.text)) {
      reader.at = start;
      return this.#expression(reader, scope, certain);
    }
    reader.at++;
    const value = await readExpression(reader, scope);
    reader.skipStatement();
    // `$GLOBALS['name']['key']` is `$name['key']`.
    const [variable, ...keys] = name === 'GLOBALS' ? path : [name, ...path];
    if (variable == null) return 'go-on';
    if (operator.text === '=') this.#variables.assign(variable, keys, value, line, certain);
    else this.#variables.change(variable, keys, operator.text, value, line, certain);
    return 'go-on';
  }

  async #return(reader: TokenReader, scope: PhpScope, certain: boolean): Promise<'left' | 'go-on'> {
    const { line } = reader;
    reader.at++;
    // What an included file returns is not what the first one does.
    if (this.#inside === 0 && !reader.isOp(';')) {
      this.#returned.define('', await readExpression(reader, scope), line, certain);
    }
    reader.skipStatement();
    return certain ? 'left' : 'go-on';
  }

  /** The defaults of a class's properties; methods run nothing when they are declared. */
  async #class(reader: TokenReader, scope: PhpScope, certain: boolean): Promise<'go-on'> {
    while (!reader.done && !reader.isOp('{') && !reader.isOp(';')) reader.at++;
    if (!reader.takeOp('{')) {
      reader.at++;
      return 'go-on';
    }
    while (!reader.done && !reader.takeOp('}')) {
      const token = reader.peek();
      if (token?.kind === 'variable' && reader.isOp('=', 1)) {
        reader.at += 2;
        this.#properties.define(token.text, await readExpression(reader, scope), token.line, certain);
      } else if (reader.isOp('(') || reader.isOp('[') || reader.isOp('{')) reader.skipBrackets();
      else reader.at++;
    }
    return 'go-on';
  }

  async #include(reader: TokenReader, scope: PhpScope, certain: boolean, depth: number): Promise<'go-on'> {
    reader.at++;
    const value = await readExpression(reader, scope);
    reader.skipStatement();
    if (value.kind !== 'known' || typeof value.value !== 'string') return 'go-on';
    const path = pathInProject(value.value);
    if (path === null || neverIncluded.test(path) || this.#includes >= maxIncludes) return 'go-on';
    this.#includes++;
    const source = await this.#surroundings.include(path);
    this.#inside++;
    if (source !== null) await this.file(source, path, certain, depth);
    this.#inside--;
    return 'go-on';
  }

  /** Any other statement: looks for `define(...)` in it, also behind `defined('X') ||` and as `Config::define`. */
  async #expression(reader: TokenReader, scope: PhpScope, certain: boolean): Promise<'go-on'> {
    let sure = certain;
    const start = reader.at;
    while (!reader.done && !reader.isOp(';') && !reader.isOp('}')) {
      if (reader.isName('define') && reader.isOp('(', 1)) {
        await this.#define(reader, scope, sure);
      } else if (reader.isOp('&&') || reader.isOp('?') || reader.isName('and')) {
        sure = false;
        reader.at++;
      } else if (reader.isOp('(') || reader.isOp('[') || reader.isOp('{')) {
        reader.skipBrackets();
      } else {
        reader.at++;
      }
    }
    reader.takeOp(';');
    if (reader.at === start) reader.at++;
    return 'go-on';
  }

  async #define(reader: TokenReader, scope: PhpScope, certain: boolean): Promise<void> {
    const line = reader.line;
    const open = ++reader.at;
    reader.at++;
    const name = await readExpression(reader, scope);
    const value = reader.takeOp(',') ? await readExpression(reader, scope) : phpNull;
    if (name.kind === 'known' && typeof name.value === 'string') {
      this.#constants.define(name.value, value, line, certain);
    }
    reader.at = open;
    reader.skipBrackets();
  }
}

/** The keys behind a variable: `['a']['b']`; null for one that cannot be known, such as `[]`. */
async function readPath(reader: TokenReader, scope: PhpScope): Promise<readonly (string | null)[]> {
  const keys: (string | null)[] = [];
  while (reader.isOp('[')) {
    const start = reader.at++;
    const key = reader.isOp(']') ? unknown('') : await readExpression(reader, scope);
    keys.push(key.kind === 'known' ? phpString(key.value) : null);
    reader.at = start;
    reader.skipBrackets();
  }
  return keys;
}
