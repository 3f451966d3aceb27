import prettier from 'prettier';
import { z } from 'zod';
import { importsContract } from '../shared/contract/imports.ts';
import { projectFilesContract } from '../shared/contract/project-files.ts';
import { projectsContract } from '../shared/contract/projects.ts';
import { pullsContract } from '../shared/contract/pulls.ts';
import { serversContract } from '../shared/contract/servers.ts';
import { shellContract } from '../shared/contract/shell.ts';
import type { Definition } from '../shared/contract/define.ts';
import { environmentSchema } from '../shared/domain/environment.ts';
import { doctorFindingSchema } from '../shared/domain/doctor.ts';
import { errorDataSchema, jobProgressSchema, jobSchema, logLineSchema } from '../shared/domain/job.ts';
import { columnRuleSchema, maskingProfileSchema } from '../shared/domain/masking.ts';
import { projectCommandSchema } from '../shared/domain/project-command.ts';
import { projectFileStateSchema, trustStateSchema } from '../shared/domain/project-file.ts';
import { projectSchema } from '../shared/domain/project.ts';
import { pullOptionsSchema, pullPlanSchema, pullReportSchema, schemaChangeSchema } from '../shared/domain/pull.ts';
import { hopSchema, loginSchema, serverSchema } from '../shared/domain/server.ts';
import { settingsSchema } from '../shared/domain/settings.ts';
import { toJsonSchema } from '../shared/project-file/schema.ts';
import { recipeChangesSchema } from '../shared/recipe-schema/recipe-changes.ts';
import { errorCatalogue } from '../shared/errors/catalogue.ts';

/** A document that is made from the code, by its path from the checkout's root. */
export interface GeneratedDocument {
  readonly path: string;
  readonly content: string;
}

const areas: readonly (readonly [string, Readonly<Record<string, Definition>>])[] = [
  ['Projects and environments', projectsContract],
  ['Project files and trust', projectFilesContract],
  ['Servers, the doctor and host keys', serversContract],
  ['Imports from other programs', importsContract],
  ['Pulls, jobs and the engine', pullsContract],
  ['The shell: what the window asks of the main process', shellContract],
];

/** Types with a name of their own, which are described once. */
const named: readonly (readonly [string, z.ZodType])[] = [
  ['Project', projectSchema],
  ['Environment', environmentSchema],
  ['ProjectCommand', projectCommandSchema],
  ['RecipeChanges', recipeChangesSchema],
  ['ProjectFileState', projectFileStateSchema],
  ['TrustState', trustStateSchema],
  ['Server', serverSchema],
  ['Hop', hopSchema],
  ['Login', loginSchema],
  ['MaskingProfile', maskingProfileSchema],
  ['ColumnRule', columnRuleSchema],
  ['PullOptions', pullOptionsSchema],
  ['PullPlan', pullPlanSchema],
  ['SchemaChange', schemaChangeSchema],
  ['PullReport', pullReportSchema],
  ['Job', jobSchema],
  ['JobProgress', jobProgressSchema],
  ['LogLine', logLineSchema],
  ['ErrorData', errorDataSchema],
  ['DoctorFinding', doctorFindingSchema],
  ['Settings', settingsSchema],
];

/** The documents as they should be now. */
export async function renderContractDocs(): Promise<readonly GeneratedDocument[]> {
  return [
    { path: 'docs/contract.md', content: await format(renderContract()) },
    { path: 'docs/errors.md', content: await format(renderErrors()) },
    { path: 'docs/stagelift.schema.json', content: await format(JSON.stringify(toJsonSchema()), 'json') },
  ];
}

async function format(text: string, parser: 'markdown' | 'json' = 'markdown'): Promise<string> {
  const config = await prettier.resolveConfig(import.meta.filename);
  return prettier.format(text, { ...config, parser });
}

function renderContract(): string {
  const parts = areas.map(([title, table]) => {
    const entries = Object.entries(table).map(([name, definition]) => renderEntry(name, definition));
    return `## ${title}\n\n${entries.join('\n')}`;
  });
  return `# The contract

Made from \`shared/contract\` by \`npm run docs\`; do not edit. Queries only read; commands change something or start a job;
events are told without being asked. Every reply is \`{ ok: true, value }\` or \`{ ok: false, error }\`, and any request may also fail
with the codes of \`contract.*\` and \`internal.*\`. \`--json\` of the command line prints the same shapes.

${parts.join('\n')}
## Types

Fields with a default may be left out of an input; they are always there in an output.

${code(named.map(([name, schema]) => [name, schema, 'output']))}`;
}

function renderEntry(name: string, definition: Definition): string {
  if (definition.kind === 'event') {
    return `### \`${name}\` (event)\n\n${code([['Payload', definition.payload, 'output']])}`;
  }
  const { kind, input, output, errors } = definition;
  const types = code([
    ['Input', input, 'input'],
    ['Output', output, 'output'],
  ]);
  const failures = errors.length === 0 ? '' : `\nErrors: ${errors.map((error) => `\`${error}\``).join(', ')}\n`;
  return `### \`${name}\` (${kind})\n\n${types}${failures}`;
}

function code(types: readonly (readonly [string, z.ZodType, 'input' | 'output'])[]): string {
  const lines = types.map(([name, schema, io]) => {
    const metadata = z.registry<{ id: string }>();
    for (const [id, known] of named) if (known !== schema || id !== name) metadata.add(known, { id });
    const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline', metadata });
    return `type ${name} = ${typeText(json)};`;
  });
  return `\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`;
}

type Json = z.core.JSONSchema._JSONSchema;

/** A JSON schema as a TypeScript type. */
function typeText(schema: Json): string {
  if (typeof schema === 'boolean') return schema ? 'unknown' : 'never';
  if (schema.$ref !== undefined) return schema.$ref.replace('#/$defs/', '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.map((part) => typeText(part)).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => `(${typeText(part)})`).join(' & ');
  if (schema.prefixItems) return `[${schema.prefixItems.map((part) => typeText(part)).join(', ')}]`;
  if (schema.type === 'array') return `(${typeText(asSchema(schema.items))})[]`;
  if (schema.type === 'object') return objectText(schema);
  if (schema.type === 'integer') return 'number';
  return [schema.type ?? 'unknown'].flat().join(' | ');
}

function objectText({ properties = {}, required = [], additionalProperties }: z.core.JSONSchema.JSONSchema): string {
  const fields = Object.entries(properties).map(
    ([name, part]) => `${name}${required.includes(name) ? '' : '?'}: ${typeText(part)}`,
  );
  if (fields.length > 0) return `{ ${fields.join('; ')} }`;
  if (additionalProperties !== undefined && additionalProperties !== false) {
    return `Record<string, ${typeText(additionalProperties)}>`;
  }
  return '{}';
}

/** A tuple's items are in prefixItems, so what is left is one schema or none. */
function asSchema(items: Json | Json[] | undefined): Json {
  return Array.isArray(items) ? true : (items ?? true);
}

function renderErrors(): string {
  const rows = Object.entries(errorCatalogue).map(([code_, sentence]) => `| \`${code_}\` | ${sentence} |`);
  return `# Errors

Made from \`shared/errors/catalogue.ts\` by \`npm run docs\`; do not edit. The sentence is what a user reads when nothing more
specific is known; most errors also name host, step and what to do.

| code | sentence |
| --- | --- |
${rows.join('\n')}
`;
}
