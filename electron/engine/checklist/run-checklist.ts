import type { ChecklistItem, ChecklistItemId, ChecklistReport } from '#shared/domain/checklist.ts';
import { toAppError } from '#shared/errors/app-error.ts';
import { toPlainText } from '../remote/plain-text.ts';
import { fingerprintSetup } from './fingerprint.ts';
import { type ChecklistContext, type ItemProbe, judgeItem, line } from './item-probe.ts';
import { access } from './items/access.ts';
import { backups } from './items/backups.ts';
import { databaseClosed } from './items/database-closed.ts';
import { infrastructure } from './items/infrastructure.ts';
import { monitoring } from './items/monitoring.ts';
import { pipeline } from './items/pipeline.ts';
import { runbook } from './items/runbook.ts';
import { secretsClosed } from './items/secrets-closed.ts';
import { stagesClosed } from './items/stages-closed.ts';

/** All items, in the order in which they are shown. */
const itemProbes: readonly ItemProbe[] = [
  infrastructure,
  databaseClosed,
  stagesClosed,
  secretsClosed,
  access,
  monitoring,
  backups,
  pipeline,
  runbook,
];

/** What one run tells while it goes on, and what it takes out of every text. */
export interface ChecklistRun {
  /** Null when the probes of an item begin. */
  readonly emit: (itemId: ChecklistItemId, item: ChecklistItem | null) => void;
  readonly redact: (text: string) => string;
}

/** Probes every item. What a probe throws makes its item red. Throws only when cancelled. */
export async function runChecklist(
  context: ChecklistContext,
  { emit, redact }: ChecklistRun,
  signal: AbortSignal,
): Promise<ChecklistReport> {
  const probe = async (item: ItemProbe): Promise<ChecklistItem> => {
    emit(item.id, null);
    const judged = clean(
      judgeItem(item, await probeOrFail(item, context, signal), context.now().toISOString()),
      redact,
    );
    emit(item.id, judged);
    return judged;
  };
  const [first, ...others] = itemProbes;
  // Whatever a connection asks people, it asks in the first item and not eight times at once.
  const items = first === undefined ? [] : [await probe(first), ...(await Promise.all(others.map(probe)))];
  signal.throwIfAborted();
  return {
    projectId: context.project.id,
    checkedAt: context.now().toISOString(),
    fingerprint: fingerprintSetup(context.project, context.servers),
    items,
  };
}

async function probeOrFail(item: ItemProbe, context: ChecklistContext, signal: AbortSignal) {
  try {
    return await item.probe(context, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { evidence: [line('bad', item.title, `It could not be found out: ${toAppError(error).message}`)] };
  }
}

const longestText = 600;

/** What servers said may hold secrets and marks that a screen would obey. */
function clean(item: ChecklistItem, redact: (text: string) => string): ChecklistItem {
  const plain = (text: string): string => toPlainText(redact(text), longestText);
  return {
    ...item,
    summary: plain(item.summary),
    evidence: item.evidence.map((one) => ({ ...one, asked: plain(one.asked), answered: plain(one.answered) })),
    mends: item.mends.map(({ text, snippet }) => ({
      text: plain(text),
      ...(snippet === undefined ? {} : { snippet: toPlainText(redact(snippet), 2000) }),
    })),
  };
}
