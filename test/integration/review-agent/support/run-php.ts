import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** Runs lines of PHP with the agent's classes at hand, for what has no address of its own. Gives what they print. */
export async function runPhp(store: string, code: string, args: readonly string[] = []): Promise<string> {
  const start = `require ${JSON.stringify(path.join(store, 'agent/autoload.php'))};
    use Stagelift\\Review\\Core\\{Clock, Config, Keys, Links, Passes, Store, Tickets};
    $store = Store::ofThisAgent();`;
  const { stdout } = await promisify(execFile)('php', ['-r', `${start}\n${code}`, '--', ...args]);
  return stdout;
}
