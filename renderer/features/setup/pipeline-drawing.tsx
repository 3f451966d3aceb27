import { ChevronRight } from 'lucide-react';
import { Fragment } from 'react';
import type { Stage } from '#shared/domain/environment.ts';
import { StageMark } from '../environments/index.ts';
import styles from './pipeline-drawing.module.css';

interface PipelineDrawingProps {
  /** Lowest first, production last. */
  readonly stages: readonly { readonly id: string; readonly name: string; readonly stage: Stage }[];
}

/** A set-up as a picture: its stages in a row, code flowing towards production. The words stand beside it. */
export function PipelineDrawing({ stages }: PipelineDrawingProps) {
  return (
    <span className={styles.drawing} aria-hidden>
      {stages.map(({ id, name, stage }, index) => (
        <Fragment key={id}>
          {index > 0 && <ChevronRight size={13} className={styles.arrow} />}
          <span className={styles.stop}>
            <StageMark stage={stage} />
            <span className={styles.name}>{name}</span>
          </span>
        </Fragment>
      ))}
    </span>
  );
}
