/** Names of the few channels between the preload scripts and the main process. */
export const channels = {
  /** invoke(name, input): Reply, from the main window only. */
  shellRequest: 'stagelift:shell',
  /** send(name, payload) to the main window. */
  shellEvent: 'stagelift:shell-event',
  /** From the main window: "I want a port to the engine"; back to it: the port. */
  enginePort: 'stagelift:engine-port',
  /** invoke(): PromptQuestion, from the prompt window only. */
  promptQuestion: 'stagelift:prompt-question',
  /** send(answer) from the prompt window only. */
  promptAnswer: 'stagelift:prompt-answer',
} as const;
