import type { Project } from '#shared/domain/project.ts';
import { sortRows } from '../ui/table-rows.ts';

/** Favourites first in their own order, the others by name. */
export function orderProjects(projects: readonly Project[], favourites: readonly string[]): readonly Project[] {
  const top = favourites.flatMap((id) => projects.filter((project) => project.id === id));
  const rest = projects.filter((project) => !favourites.includes(project.id));
  return [...top, ...sortRows(rest, (project) => project.name, false)];
}
