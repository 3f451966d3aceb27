import { columnRuleSchema, maskMethodSchema, type ColumnRule } from '#shared/domain/masking.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import { findProject } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { suggestName } from '../nearest.ts';

/** `project decide TABLE.COLUMN=keep|scrub|METHOD ...`: answers the questions of a plan. */
export async function decideColumns(
  context: CommandContext,
  name: string | undefined,
  answers: readonly string[],
): Promise<number> {
  const project = await findProject(context, name);
  const decisions = answers.map(parseDecision);
  const saved = await context.engine.request('projects.decideColumns', { projectId: project.id, decisions });
  context.output.result(saved, () => `${String(decisions.length)} decisions are kept with the project.`);
  return exitCodes.ok;
}

function parseDecision(text: string): { table: string; column: string; rule: ColumnRule } {
  const match = /^(.+)\.([^.=]+)=([a-z-]+)$/.exec(text);
  const [, table, column, choice] = match ?? [];
  const method = maskMethodSchema.safeParse(choice);
  const isKind = choice === 'keep' || choice === 'scrub';
  if (table === undefined || column === undefined || (!isKind && !method.success)) {
    throw new AppError('usage.invalid', {
      message: `"${text}" is not of the form TABLE.COLUMN=keep, TABLE.COLUMN=scrub or TABLE.COLUMN=METHOD.`,
      hint: `${suggestName(choice ?? '', ['keep', 'scrub', ...maskMethodSchema.options], '')}; "scrub" keeps free text but overwrites the e-mail addresses in it.`,
    });
  }
  const rule = columnRuleSchema.parse(isKind ? { kind: choice } : { kind: 'mask', method: choice });
  return { table, column, rule };
}
