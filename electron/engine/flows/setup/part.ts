import type { ProvisionState, SetUpStepKind } from '#shared/domain/setup.ts';
import type {
  Evidence,
  Made,
  ProvisionContext,
  ProvisionStep,
  StepSpec,
  StepWords,
  UndoAllowed,
  Undone,
} from '../../provision/step.ts';

/** One step of a set-up with everything it needs to know, ready to be looked at, made, checked and taken back. */
export interface SetUpPart {
  /** `STAGE/KIND`. */
  readonly id: string;
  readonly stageId: string;
  readonly kind: SetUpStepKind;
  /** Where it happens: a server, or null for this computer. */
  readonly serverId: string | null;
  readonly words: StepWords;
  inspect(context: ProvisionContext): Promise<ProvisionState>;
  apply(context: ProvisionContext): Promise<Made>;
  undo(context: ProvisionContext, made: Made, allowed?: UndoAllowed): Promise<Undone>;
  verify(context: ProvisionContext): Promise<Evidence>;
}

/** A step together with what it is to make. */
export function toPart<Spec extends StepSpec>(
  where: Pick<SetUpPart, 'stageId' | 'serverId'>,
  step: ProvisionStep<Spec>,
  spec: Spec,
): SetUpPart {
  return {
    ...{ id: `${where.stageId}/${step.kind}`, stageId: where.stageId, kind: step.kind, serverId: where.serverId },
    words: step.describe(spec),
    inspect: (context) => step.inspect(context, spec),
    apply: (context) => step.apply(context, spec),
    undo: (context, made, allowed) => step.undo(context, made, allowed),
    verify: (context) => step.verify(context, spec),
  };
}
