import { mkdir, realpath } from 'node:fs/promises';
import { applyStaged, readApply, resumeApply } from '../../../files/apply-staged.ts';
import { entriesToRemove } from '../../../files/plan-file-delta.ts';
import { openStaging } from '../../../files/staging.ts';
import { notesOf } from '../notes.ts';
import type { PullStep } from '../pull-step.ts';
import { stagingOf } from './fetch-files.ts';

/** Moves the staged files into the site; what they replace is kept for undo. */
export const moveFilesStep: PullStep = {
  name: 'move-files',
  title: 'Put the files in place',
  effort: 3,
  async run(context) {
    const { job, session } = context;
    const moved = new Set(notesOf(job.notes(), 'files-moved').map((note) => note.root));
    for (const files of session.prepared.files) {
      if (moved.has(files.root)) continue;
      const folder = await stagingOf(context, files);
      await mkdir(files.targetRoot, { recursive: true });
      const begun = await readApply(folder);
      if (begun === null) {
        const staging = await openStaging(folder);
        const staged = staging.received();
        await staging.close();
        job.note('files-moving', { root: files.root, folder }, true);
        const { delta } = files;
        await applyStaged(folder, await realpath(files.targetRoot), {
          files: staged,
          directories: delta.directories,
          symlinks: delta.symlinks,
          remove: entriesToRemove(delta),
        });
      } else await resumeApply(folder);
      const deleted = files.delta.deletesExtraneous ? files.delta.extraneous : { files: [], bytes: 0 };
      job.note(
        'files-moved',
        { root: files.root, folder, deleted: deleted.files.length, deletedBytes: deleted.bytes },
        true,
      );
      job.log('info', `The files of ${files.root} are in place.`);
    }
  },
};
