import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { RecipeProblem } from '#shared/domain/recipe-view.ts';
import { completeRecipe } from './complete-recipe.ts';
import styles from './recipe-page.module.css';

interface CodeEditorProps {
  readonly label: string;
  /** The first text; a later one is not taken. */
  readonly initialText: string;
  readonly problems: readonly RecipeProblem[];
  /** Characters it takes. */
  readonly most: number;
  readonly onChange: (text: string) => void;
  /** Somebody tried to put more into it than it takes. */
  readonly onTooLong: () => void;
  readonly onSave: () => void;
}

/** Colours by the tokens of the design system, which shine through into the shadow tree. */
const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent-text)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--stage-testing-text)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--ink-soft)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--ink-soft)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--surface)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--surface-sunken)', color: 'var(--ink-soft)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface-raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius-small)',
    fontFamily: 'var(--font-sans)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--accent-ink)' },
  '.cm-completionDetail': { color: 'inherit', fontStyle: 'normal' },
});

/**
 * Writes over a selection by ourselves: Chromium would move styles of the lines along as attributes, which the content policy
 * refuses.
 */
const replaceSelected = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { selection } = view.state;
    if (event.inputType !== 'insertText' || event.data === null || selection.main.empty || view.composing) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
    event.preventDefault();
    return true;
  },
});

/**
 * A text field for YAML with line numbers, marks at what is wrong and suggestions. Tab leaves it. It lives in a shadow tree: its
 * style sheets are made by program, which the content policy allows there and not in the page.
 */
export function CodeEditor({ label, initialText, problems, most, onChange, onTooLong, onSave }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const first = useRef(initialText);
  const change = useEffectEvent(onChange);
  const tooLong = useEffectEvent(onTooLong);
  const save = useEffectEvent(onSave);
  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open', delegatesFocus: true });
    const state = EditorState.create({
      doc: first.current.slice(0, most),
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        indentUnit.of('  '),
        yaml(),
        syntaxHighlighting(highlight),
        autocompletion({ override: [completeRecipe], icons: false }),
        EditorState.changeFilter.of((transaction) => {
          const fits = transaction.newDoc.length <= most;
          if (!fits) queueMicrotask(() => tooLong());
          return fits;
        }),
        keymap.of([
          {
            key: 'Mod-s',
            run: () => {
              save();
              return true;
            },
          },
          ...completionKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) change(update.state.doc.toString());
        }),
        replaceSelected,
        theme,
      ],
    });
    const editor = new EditorView({ state, parent: root, root });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label, most]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const { doc } = editor.state;
    const diagnostics = problems.map(({ severity, line, column, message }) => {
      const row = doc.line(Math.min(line, doc.lines));
      const from = Math.min(row.from + column - 1, row.to);
      return { from, to: Math.max(from, row.to), severity, message };
    });
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [problems]);

  return <div ref={host} className={styles.editorHost} />;
}
