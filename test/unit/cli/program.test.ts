import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../electron/cli/program.ts';

const program = (): Command => createProgram('1.2.3', false, () => Promise.reject(new Error('not run here')));

function leaves(command: Command, path = ''): readonly (readonly [string, Command])[] {
  return command.commands.length === 0
    ? [[path.trim(), command]]
    : command.commands.flatMap((child) => leaves(child, `${path} ${child.name()}`));
}

describe('the words of the command line', () => {
  it('are those of the window', () => {
    expect(leaves(program()).map(([path]) => path)).toEqual([
      'pull',
      'scan',
      'doctor',
      ...['list', 'show', 'resume', 'pause', 'cancel', 'undo', 'discard'].map((word) => `jobs ${word}`),
      ...['list', 'add', 'demo', 'show', 'rename', 'remove', 'decide'].map((word) => `project ${word}`),
      ...['list', 'add', 'status', 'test', 'remove'].map((word) => `env ${word}`),
      ...['list', 'add', 'import', 'remove'].map((word) => `server ${word}`),
      ...['list', 'replace', 'forget'].map((word) => `host-key ${word}`),
      ...['init', 'show', 'check', 'get', 'set', 'schema'].map((word) => `config ${word}`),
      'trust',
      ...['list', 'show', 'save', 'remove'].map((word) => `mask ${word}`),
      ...['list', 'show', 'check', 'detect', 'init', 'set', 'unset', 'preview'].map((word) => `recipe ${word}`),
      ...['list', 'set', 'delete'].map((word) => `secret ${word}`),
      ...['show', 'set', 'data', 'diff', 'apply', 'undo', 'check'].map((word) => `stage ${word}`),
      ...['list', 'add', 'set', 'remove'].map((word) => `flags ${word}`),
      ...['guide', 'list', 'advise', 'plan', 'apply', 'add-stage', 'remove-stage'].map((word) => `setup ${word}`),
      ...['status', 'resume', 'undo', 'snippet', 'kept'].map((word) => `setup ${word}`),
      ...['open', 'update', 'close', 'pause', 'continue', 'extend', 'sweep', 'tend'].map((word) => `review ${word}`),
      ...['list', 'status', 'comment', 'resolve', 'assign'].map((word) => `review ${word}`),
      ...['invite', 'link', 'revoke', 'remind'].map((word) => `review ${word}`),
      ...['approve-check', 'check', 'mails', 'export', 'forget'].map((word) => `review ${word}`),
      'checklist',
      'runbook',
      'import',
    ]);
  });

  it.each(leaves(program()))('"%s" says what it does, and so does each of its flags', (_path, command) => {
    expect(command.description()).not.toBe('');
    for (const option of command.options) expect(option.description, option.flags).not.toBe('');
  });

  it('explain exit codes and variables in the help, in 80 columns', () => {
    let help = '';
    program()
      .configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 })
      .outputHelp();
    for (const text of ['Exit codes:', 'STAGELIFT_SECRET_<NAME>', 'pull [options] <source> <target>']) {
      expect(help).toContain(text);
    }
    const longest = Math.max(...help.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(100);
  });
});
