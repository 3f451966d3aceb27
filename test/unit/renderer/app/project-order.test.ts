import { expect, it } from 'vitest';
import type { Project } from '#shared/domain/project.ts';
import { orderProjects } from '../../../../renderer/app/project-order.ts';

const project = (id: string, name: string): Project => ({
  id,
  name,
  folder: '/x',
  recipe: 'wordpress',
  environments: [],
});

it('puts favourites first in their own order, the others by name, and forgets removed favourites', () => {
  const projects = [project('a', 'Zebra'), project('b', 'Älter'), project('c', 'Amsel'), project('d', 'Mitte')];
  const ordered = orderProjects(projects, ['d', 'gone', 'a']);
  expect(ordered.map((one) => one.id)).toEqual(['d', 'a', 'b', 'c']);
});
