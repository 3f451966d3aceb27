import { contextBridge, ipcRenderer } from 'electron';
import { channels } from '#shared/contract/ipc-channels.ts';
import type { PromptAnswer, PromptBridge, PromptQuestion } from '#shared/contract/prompt.ts';

const bridge: PromptBridge = {
  // The main process sends this very type; nobody else can answer on this channel.
  question: () => ipcRenderer.invoke(channels.promptQuestion) as Promise<PromptQuestion>,
  answer: (answer: PromptAnswer) => ipcRenderer.send(channels.promptAnswer, answer),
};

contextBridge.exposeInMainWorld('stageliftPrompt', bridge);
