import type { ImportFindings, ImportPlace } from '#shared/domain/imports.ts';
import { useState } from 'react';
import { useCommand } from '../../client/requests.ts';
import { useToast } from '../../ui/toasts.tsx';
import { lacksOf, type Selection, suggestSelection, toChosen } from './selection.ts';
import { strings } from './strings.ts';

/** Choosing from findings and taking them over. `onTaken` comes when everything is stored. */
export function useTaking(
  findings: ImportFindings,
  place: ImportPlace,
  projectId: string | undefined,
  onTaken: () => void,
) {
  const toast = useToast();
  const [selection, setSelection] = useState<Selection>(() => suggestSelection(findings));
  const [isTried, setTried] = useState(false);
  const command = useCommand('imports.take', {
    renews: ['servers.list', 'projects.list', 'projects.get', 'imports.look'],
    onDone: ({ servers, environments, secrets }, { keepPasswords }) => {
      const notKept = secrets.filter(({ kept }) => !kept).length;
      const remark = keepPasswords && notKept > 0 ? { text: strings.notKept(notKept) } : {};
      toast({ tone: 'good', title: strings.done(servers.length, environments.length), ...remark });
      onTaken();
    },
  });
  const count = selection.servers.length + selection.environments.length;
  const take = (keepPasswords: boolean): void => {
    setTried(true);
    const isWhole = findings.environments.every(
      (found) =>
        !selection.environments.includes(found.key) || lacksOf(found, selection.typed[found.key] ?? {}).length === 0,
    );
    if (!isWhole) return;
    command.mutate({
      ...{ place, keepPasswords, servers: [...selection.servers], environments: toChosen(findings, selection) },
      ...(projectId === undefined ? {} : { projectId }),
    });
  };
  return { selection, setSelection, isTried, count, take, error: command.error, isTaking: command.isPending };
}
