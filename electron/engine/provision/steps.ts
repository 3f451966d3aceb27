import { accessWallStep } from './access-wall.ts';
import { bareRepositoryStep } from './bare-repository.ts';
import { branchStep } from './branch.ts';
import { configFileStep } from './config-file.ts';
import { databaseStep } from './database.ts';
import { databaseUserStep } from './database-user.ts';
import { deployKeyStep } from './deploy-key.ts';
import { folderStep } from './folder.ts';
import { pooledDatabaseStep } from './pooled-database.ts';
import { previewHostStep } from './preview-host.ts';

/** Everything that the set-up guide can make, by kind. */
export const provisionSteps = {
  folder: folderStep,
  database: databaseStep,
  'database-user': databaseUserStep,
  'pooled-database': pooledDatabaseStep,
  'config-file': configFileStep,
  'deploy-key': deployKeyStep,
  'bare-repository': bareRepositoryStep,
  'preview-host': previewHostStep,
  'access-wall': accessWallStep,
  branch: branchStep,
} as const;
