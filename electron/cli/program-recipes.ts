import type { Command } from 'commander';
import type { RunCommand } from './command-context.ts';
import type { DetectFlags, PreviewFlags } from './commands/recipe-preview.ts';
import type { InitFlags, ShowFlags } from './commands/recipes.ts';

interface ProjectFlag {
  readonly project?: string;
}

/** The words for what is known about frameworks, and for what a project changes in it. */
export function addRecipes(program: Command, run: RunCommand): void {
  const recipe = program
    .command('recipe')
    .description('what is known about frameworks, and what a project changes in it');
  const commands = () => import('./commands/recipes.ts');
  const looks = () => import('./commands/recipe-preview.ts');
  const add = (name: string, description: string) =>
    recipe
      .command(name)
      .description(description)
      .option('--project <project>', 'the project, when the current folder does not tell');
  add('list', "every recipe; with --project also those of the project's repository").action((flags: ProjectFlag) =>
    run(async (context) => (await commands()).listRecipes(context, flags)),
  );
  add('show [recipe]', 'a recipe, or what the project changes in its own')
    .option('--effective', 'the merged recipe, with where each part comes from')
    .action((id: string | undefined, flags: ShowFlags) =>
      run(async (context) => (await commands()).showRecipe(context, id, flags)),
    );
  add('check [file]', "what is wrong with a recipe file, or with the project's changes, by line").action(
    (file: string | undefined, flags: ProjectFlag) =>
      run(async (context) => (await commands()).checkRecipe(context, file, flags)),
  );
  add('detect [folder]', 'which recipe recognises a folder, why, and which others nearly did')
    .option('--server <server>', 'the folder is on this server')
    .option('--path <path>', 'the folder on the server')
    .action((folder: string | undefined, flags: DetectFlags) =>
      run(async (context) => (await looks()).detectRecipe(context, folder, flags)),
    );
  add('init', 'begin with changes in stagelift.yml, or with a recipe file of the repository')
    .option('--override', "a file that builds on the project's recipe and takes its place")
    .option('--new <id>', 'a file for an application that no recipe knows')
    .action((flags: InitFlags) => run(async (context) => (await commands()).initRecipe(context, flags)));
  add(
    'set <key> <value>',
    'change one key of the changes, for example add.skip; what reads as JSON is taken so',
  ).action((key: string, value: string, flags: ProjectFlag) =>
    run(async (context) => (await commands()).setRecipeKey(context, key, value, flags)),
  );
  add('unset <key>', 'take one key out of the changes').action((key: string, flags: ProjectFlag) =>
    run(async (context) => (await commands()).setRecipeKey(context, key, undefined, flags)),
  );
  add('preview [environment]', "what the project's recipe would do with an environment; changes nothing")
    .option('--all', 'also patterns of the built-in recipe that match nothing')
    .action((name: string | undefined, flags: PreviewFlags) =>
      run(async (context) => (await looks()).previewRecipe(context, name, flags)),
    );
}
