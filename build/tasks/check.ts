import { runStaticChecks, staticChecks } from '../static-checks.ts';

// Format is a matter of one command, `npm run format`, and is left to `npm test`.
const { failed } = await runStaticChecks(staticChecks.filter(({ name }) => name !== 'format'));
process.exitCode = failed > 0 ? 1 : 0;
