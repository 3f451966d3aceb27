import { defaultRunbookFile } from '#shared/domain/upkeep.ts';
import { fingerprintSetup } from '../fingerprint.ts';
import { type ItemFindings, type ItemProbe, line, notAsked } from '../item-probe.ts';
import { readRunbook, runbookMark } from '../../runbook/runbook-file.ts';

/** Somebody who has never seen the project finds what to do. */
export const runbook: ItemProbe = {
  id: 'runbook',
  title: 'Runbook',
  asks: 'What runs where, and what to do when it breaks, is written down in the project, as it is now.',
  async probe({ project, servers }, signal): Promise<ItemFindings> {
    const file = project.runbook ?? defaultRunbookFile;
    const mends = [{ text: 'Write it anew and commit it:', snippet: 'stagelift runbook' }];
    try {
      const text = await readRunbook(project.folder, file);
      if (text === null) return { evidence: [line('bad', file, 'The file is not there.')], mends };
      const mark = runbookMark(text);
      if (mark === null)
        return {
          evidence: [line('bad', file, 'The file was not written by Stagelift: nothing tells whether it is true.')],
          mends,
        };
      const isNow = mark === fingerprintSetup(project, servers);
      if (!isNow) return { evidence: [line('bad', file, 'The set-up has changed since it was written.')], mends };
      return { evidence: [line('good', file, 'It says the set-up as it is now.')] };
    } catch (error) {
      return { evidence: [notAsked(file, error, signal)], mends };
    }
  },
};
