import { runStaticChecks, staticChecks } from '../static-checks.ts';

// Without names: everything but the format, which is a matter of `npm run format` and left to `npm test`.
const names = process.argv.slice(2);
const unknown = names.filter((name) => staticChecks.every((check) => check.name !== name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${staticChecks.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const chosen = staticChecks.filter(({ name }) => (names.length > 0 ? names.includes(name) : name !== 'format'));
const { failed } = await runStaticChecks(chosen);
process.exitCode = failed > 0 ? 1 : 0;
