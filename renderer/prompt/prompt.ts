import type { PromptBridge, PromptQuestion } from '#shared/contract/prompt.ts';

declare global {
  interface Window {
    /** Put there by the prompt's preload script. */
    readonly stageliftPrompt: PromptBridge;
  }
}

/** The element of index.html with this id. */
function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}

/** Shows the question as plain text and returns its inputs. */
function show(question: PromptQuestion): HTMLInputElement[] {
  document.title = question.title;
  element('title', HTMLHeadingElement).textContent = question.title;
  element('detail', HTMLParagraphElement).textContent = question.detail;
  const remark = element('remark', HTMLParagraphElement);
  remark.textContent = question.remark;
  remark.hidden = question.remark === null;
  element('keep-label', HTMLSpanElement).textContent = question.keepLabel;
  element('keep-row', HTMLLabelElement).hidden = question.keepLabel === null;
  const inputs = question.fields.map(({ label, hidden }) => {
    const input = document.createElement('input');
    input.type = hidden ? 'password' : 'text';
    input.autocomplete = 'off';
    const text = document.createElement('span');
    text.textContent = label;
    const row = document.createElement('label');
    row.append(text, input);
    element('fields', HTMLDivElement).append(row);
    return input;
  });
  inputs[0]?.focus();
  return inputs;
}

/** Asks the main process for the question, shows it and sends back what is typed. */
async function start(bridge: PromptBridge): Promise<void> {
  const question = await bridge.question();
  const inputs = show(question);
  element('form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const keep = question.keepLabel !== null && element('keep', HTMLInputElement).checked;
    bridge.answer({ values: inputs.map((input) => input.value), keep });
  });
  element('cancel', HTMLButtonElement).addEventListener('click', () => bridge.answer(null));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') bridge.answer(null);
  });
}

void start(window.stageliftPrompt);
