import { z } from 'zod';

/** What the secret prompt shows. All text is plain and may come from a server, so it is never anything but text. */
export interface PromptQuestion {
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly { readonly label: string; readonly hidden: boolean }[];
  /** The label of the "keep it" box, or null when nothing can or may be kept. */
  readonly keepLabel: string | null;
  readonly remark: string | null;
}

/** What was typed, in the order of the fields; null when the user cancelled. */
export const promptAnswerSchema = z
  .object({ values: z.array(z.string().max(100_000)).max(20), keep: z.boolean() })
  .nullable();
export type PromptAnswer = z.infer<typeof promptAnswerSchema>;

/** What the prompt's preload script exposes as `window.stageliftPrompt`. */
export interface PromptBridge {
  question(): Promise<PromptQuestion>;
  answer(answer: PromptAnswer): void;
}
