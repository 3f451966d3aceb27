import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, BenchResult } from './bench.ts';

/** Reads `NAME [--json] [--scale S] [--rounds N]`. */
function readArguments(): { name: string | undefined; json: boolean; scale: number | undefined; rounds: number } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, scale: { type: 'string' }, rounds: { type: 'string' } },
  });
  return {
    name: positionals[0],
    json: values.json ?? false,
    scale: values.scale === undefined ? undefined : Number(values.scale),
    rounds: Number(values.rounds ?? 3),
  };
}

async function knownBenches(): Promise<readonly string[]> {
  const files = await readdir(import.meta.dirname);
  return files.filter((file) => file.endsWith('.bench.ts')).map((file) => file.replace('.bench.ts', ''));
}

/** A bench is test/bench/NAME.bench.ts and exports `bench`. */
async function loadBench(name: string): Promise<Bench | undefined> {
  const file = join(import.meta.dirname, `${name}.bench.ts`);
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) return undefined;
  const loaded = (await import(file)) as { bench: Bench }; // what every *.bench.ts exports
  return loaded.bench;
}

function printForPeople(result: BenchResult): void {
  console.log(`${result.bench}, scale ${result.scale}, ${result.rounds} rounds`);
  for (const { name, value, limit, met } of result.targets) {
    console.log(`${met ? 'met   ' : 'MISSED'}  ${name}: ${value.toFixed(3)} (at most ${limit})`);
  }
}

const { name, json, scale, rounds } = readArguments();
const bench = name === undefined ? undefined : await loadBench(name);
if (bench === undefined) {
  const names = (await knownBenches()).join(', ');
  console.error(`usage: npm run bench -- NAME [--json] [--scale S] [--rounds N]; NAME is one of ${names}`);
  process.exit(2);
}
const result = await bench({
  scale,
  rounds,
  // Standard output is the result's alone.
  say: (sentence) => process.stderr.write(`${sentence}\n`),
});
if (json) console.log(JSON.stringify(result));
else printForPeople(result);
// A missed target is a result; a wrong copy is a failure.
process.exitCode = result.verified ? 0 : 1;
