import { Archive, ArrowDownToLine, ListChecks, Workflow } from 'lucide-react';
import type { Project } from '#shared/domain/project.ts';
import type { SetUpStatus } from '#shared/domain/setup.ts';
import { LinkButton } from '../../ui/button.tsx';
import { formatList } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { canReceive, sourcesFor } from '../environments/index.ts';
import { keptPaths, newStages } from './plan-steps.ts';
import styles from './set-up-job.module.css';
import { strings } from './strings.ts';

const text = strings.job;

/** What was made, and what one does next. */
export function SetUpDone({ project, status }: { readonly project: Project; readonly status: SetUpStatus }) {
  const made = newStages(status.plan).map(({ id }) => id);
  const left = status.plan.stages.filter(({ kind }) => kind === 'leaving').map(({ name }) => name);
  const names = newStages(status.plan).map(({ name }) => name);
  const title =
    left.length > 0
      ? text.removed(formatList(left))
      : names.length > 0
        ? text.done(formatList(names))
        : text.doneNothing;
  const copies = left.length > 0 ? keptPaths(status.plan) : [];
  const board = `/projects/${project.id}`;
  const targets = project.environments.filter(
    (environment) =>
      made.includes(environment.id) &&
      canReceive(environment) &&
      sourcesFor(environment, project.environments).length > 0,
  );
  return (
    <>
      <Notice tone="good" title={title}>
        {copies.length > 0 && (
          <p>
            {strings.remove.copyAt} {formatList(copies)}
          </p>
        )}
      </Notice>
      <Section title={text.next}>
        <div className={styles.next}>
          {targets.map(({ id, name }) => (
            <div key={id} className={styles.way}>
              <p className={styles.wayText}>{text.pullText}</p>
              <LinkButton variant="primary" icon={ArrowDownToLine} href={`${board}/pull?target=${id}`}>
                {text.pull(name)}
              </LinkButton>
            </div>
          ))}
          <div className={styles.way}>
            <p className={styles.wayText}>{text.checklistText}</p>
            <LinkButton icon={ListChecks} href={`${board}/checklist`}>
              {text.checklist}
            </LinkButton>
          </div>
          {copies.length > 0 && (
            <div className={styles.way}>
              <p className={styles.wayText}>{strings.keptCopies.text}</p>
              <LinkButton icon={Archive} href={`${board}/setup/kept`}>
                {strings.keptCopies.title}
              </LinkButton>
            </div>
          )}
          <div className={styles.way}>
            <p className={styles.wayText}>{text.boardText}</p>
            <LinkButton icon={Workflow} href={board}>
              {text.board}
            </LinkButton>
          </div>
        </div>
      </Section>
    </>
  );
}
