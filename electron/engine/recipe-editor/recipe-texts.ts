import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Project } from '#shared/domain/project.ts';
import type { RecipeText } from '#shared/domain/recipe-view.ts';
import { projectFileName } from '#shared/project-file/schema.ts';
import { editYaml } from '../project-file/edit-yaml.ts';
import { readOwnRecipes } from '../project-file/own-recipes.ts';
import type { FoundFile, ProjectFiles } from '../project-file/project-files.ts';
import type { ProjectStore } from '../store/projects.ts';
import type { RecipeChanges } from './check-text.ts';
import { readSection, replaceSection } from './section.ts';

/** What saving a text would write, or did. */
export interface SavedText {
  /** Null in the store of this computer. */
  readonly path: string | null;
  readonly before: string;
  readonly after: string;
  readonly hash: string | null;
}

/** The texts of projects' changes: in `stagelift.yml`, or made from the store of this computer where there is none. */
export interface RecipeTexts {
  read(project: Project): Promise<RecipeText>;
  plan(project: Project, text: string, said: RecipeChanges): Promise<SavedText>;
  /** Throws what editing a project file throws; `expected` is the hash that `read` gave. */
  write(project: Project, text: string, said: RecipeChanges, expected?: string): Promise<void>;
  /** The text with another value at a key; null takes it out. */
  withKey(
    project: Project,
    key: readonly string[],
    value: unknown,
  ): Promise<{ readonly text: string; readonly hash: string | null }>;
}

/** What they are kept in. */
export interface RecipeTextsOptions {
  readonly projects: ProjectStore;
  readonly projectFiles: ProjectFiles;
}

/** Texts over the project files and the store. */
export function createRecipeTexts({ projects, projectFiles }: RecipeTextsOptions): RecipeTexts {
  const find = async (project: Project): Promise<Place> => {
    const found = await projectFiles.read(project.folder);
    if (found.kind === 'absent') return { found: null, text: storedText(project), hash: null };
    // One that cannot be written is shown as what it said last; saving tells what is wrong with it.
    if (found.kind !== 'good') return { found, text: storedText(project), hash: found.hash };
    return { found, text: readSection(found.texts.shared, project.recipe), hash: found.hash };
  };
  return {
    async read(project) {
      const { found, text, hash } = await find(project);
      const own = await readOwnRecipes(project.folder);
      return {
        ...{ kept: found === null ? 'store' : 'file', text, hash },
        path: join(project.folder, projectFileName),
        hasLocal: found?.kind === 'good' && found.local?.value.recipe !== undefined,
        own: own.map((source) =>
          'error' in source
            ? { id: source.id, file: source.file, problem: source.error.message }
            : { id: source.recipe.id, file: source.file, problem: null },
        ),
      };
    },
    async plan(project, text, said) {
      const { found, text: before, hash } = await find(project);
      if (found?.kind !== 'good') return { path: null, before, after: storedText(withSaid(project, said)), hash };
      const { shared } = found.texts;
      const path = join(project.folder, projectFileName);
      return { path, before: shared, after: replaceSection(shared, text), hash };
    },
    async write(project, text, said, expected) {
      const { found } = await find(project);
      if (found === null) await projects.update(project.id, (newest) => withSaid(newest, said));
      else {
        await projectFiles.rewrite(project.folder, ({ texts }) => replaceSection(texts.shared, text), expected);
      }
    },
    async withKey(project, key, value) {
      const { text, hash } = await find(project);
      const path = key.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      return { text: editYaml(text, [value === null ? { path } : { path, value }]), hash };
    },
  };
}

interface Place {
  readonly found: Exclude<FoundFile, { kind: 'absent' }> | null;
  readonly text: string;
  readonly hash: string | null;
}

function withSaid({ recipeChanges: _before, ...project }: Project, said: RecipeChanges): Project {
  const isPlain = Object.keys(said.changes).length === 0;
  return { ...project, recipe: said.extends, ...(isPlain ? {} : { recipeChanges: said.changes }) };
}

function storedText({ recipe, recipeChanges }: Project): string {
  return stringify({ extends: recipe, ...recipeChanges }, { lineWidth: 110 });
}
