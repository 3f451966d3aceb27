import { mkdir, realpath } from 'node:fs/promises';
import { applyStaged, readApply, resumeApply, type ApplyPlan } from '../../../files/apply-staged.ts';
import { entriesToRemove } from '../../../files/plan-file-delta.ts';
import { openStaging } from '../../../files/staging.ts';
import { notesOf } from '../notes.ts';
import type { PreparedFiles } from '../prepare-files.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';
import { applyOnServer } from '../server-files/remote-apply.ts';
import { makeTree } from '../server-files/remote-staging.ts';
import { stagingOf } from './fetch-files.ts';
import { requireSession, serverStagingOf } from './upload-files.ts';

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
      if (files.server === null) await moveHere(context, files, folder);
      else await moveThere(context, files, folder);
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

async function moveHere(context: PullStepContext, files: PreparedFiles, folder: string): Promise<void> {
  await mkdir(files.targetRoot, { recursive: true });
  if ((await readApply(folder)) === null) {
    const plan = await applyPlanOf(files, folder);
    context.job.note('files-moving', { root: files.root, folder }, true);
    await applyStaged(folder, await realpath(files.targetRoot), plan);
  } else await resumeApply(folder);
}

async function moveThere(context: PullStepContext, files: PreparedFiles, folder: string): Promise<void> {
  const { job, session } = context;
  const server = requireSession(session.prepared.target.session);
  const plan = await applyPlanOf(files, folder);
  if (plan.files.length + plan.directories.length + plan.symlinks.length + plan.remove.length === 0) return;
  const staging = serverStagingOf(context, files);
  const writer = await server.openWriter(job.signal);
  try {
    job.note('files-moving', { root: files.root, folder }, true);
    const root = await makeTree(server, writer, { root: files.targetRoot, staging }, job.signal);
    await applyOnServer({ writer, journal: folder, staging }, root, plan, files.server?.there ?? []);
  } finally {
    writer.close();
  }
}

async function applyPlanOf({ delta }: PreparedFiles, folder: string): Promise<ApplyPlan> {
  const staging = await openStaging(folder);
  const files = staging.received();
  await staging.close();
  return { files, directories: delta.directories, symlinks: delta.symlinks, remove: entriesToRemove(delta) };
}
