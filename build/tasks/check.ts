import { runStaticChecks, staticChecks } from '../static-checks.ts';

// Without names: everything but the format, which is a matter of `npm run format` and left to `npm test`.
const names = process.argv.slice(2);
const chosen = staticChecks.filter(({ name }) => (names.length > 0 ? names.includes(name) : name !== 'format'));
const { passed, failed } = await runStaticChecks(chosen);
process.exitCode = passed === 0 || failed > 0 ? 1 : 0;
