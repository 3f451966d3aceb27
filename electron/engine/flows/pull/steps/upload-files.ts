import { posix } from 'node:path';
import { openStaging } from '../../../files/staging.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { RemoteSession } from '../../../remote/transport.ts';
import { notesOf } from '../notes.ts';
import type { PreparedFiles } from '../prepare-files.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';
import { uploadStaged } from '../server-files/remote-staging.ts';
import { stagingOf } from './fetch-files.ts';
import { markOf } from './place-of.ts';

/** Brings the files to the target's server, into a private folder on the disk of the site. The site's own are not touched. */
export const uploadFilesStep: PullStep = {
  name: 'upload',
  title: 'Bring the files to the server',
  effort: 10,
  async run(context) {
    const { job, session } = context;
    const { prepared } = session;
    const server = requireSession(prepared.target.session);
    const writer = await server.openWriter(job.signal);
    try {
      for (const files of prepared.files) {
        const local = await stagingOf(context, files);
        const staging = await openStaging(local);
        const staged = staging.received();
        await staging.close();
        if (staged.length === 0) continue;
        let done = 0;
        const upload = { session: server, writer, local, staging: serverStagingOf(context, files), files: staged };
        await uploadStaged(
          {
            ...upload,
            onFile() {
              done += 1;
              job.progress.stepFraction(done / staged.length);
            },
          },
          job.signal,
        );
      }
    } finally {
      writer.close();
    }
  },
};

/** The target's connection, in steps that only run for a target on a server. */
export function requireSession(session: RemoteSession | null): RemoteSession {
  if (session === null) throw new AppError('internal.unexpected', { message: 'The target is on this computer.' });
  return session;
}

/** The staging folder of one uploads folder on the server: where an earlier run of this job put it, else a new one. */
export function serverStagingOf(context: PullStepContext, files: PreparedFiles): string {
  const noted = notesOf(context.job.notes(), 'server-staging').find((note) => note.root === files.root);
  if (noted !== undefined) return noted.folder;
  const beside = files.server?.place.beside ?? null;
  if (beside === null) {
    throw new AppError('remote.permission-denied', {
      message: `There is no folder beside ${files.targetRoot} that this account may write.`,
      hint: 'Correct owner and rights on the server, then resume.',
    });
  }
  const name = `.stagelift-${markOf(context.job.jobId)}-${files.root.replace(/[^A-Za-z0-9]+/g, '-')}`;
  const folder = posix.join(beside, name);
  context.job.note('server-staging', { root: files.root, folder }, true);
  return folder;
}
