import path from 'node:path';
import { describeBare } from './bare.ts';
import { labSecrets, refusedUsers, shellUsers } from './accounts.ts';
import { dataSetKey, type DataSet } from './data-set.ts';
import { databaseNames, databasePlace, databaseUsers } from './databases.ts';
import { gitBranch, gitUrl } from './git.ts';
import { writeClientFiles } from './hosts.ts';
import { agentFiles, describeKeys } from './keys.ts';
import type { LabHost, LabInfo } from './lab-info.ts';
import type { HostName, LabLayout } from './layout.ts';
import { personalMarkers } from './personal.ts';
import type { Daemon } from './processes.ts';
import { localSite, productionSite } from './web.ts';
import { wordpressAccounts } from './wordpress.ts';

export interface Running {
  readonly hosts: Readonly<Record<HostName, LabHost>>;
  readonly production: Daemon;
  readonly local: Daemon;
}

/** Everything that a test or a person needs to reach the running lab. */
export async function describeLab(layout: LabLayout, dataSet: DataSet, running: Running): Promise<LabInfo> {
  const home = running.hosts.production.home;
  const places = {
    production: databasePlace(layout, 'production'),
    local: databasePlace(layout, 'local'),
  };
  const sitePlace = (root: string, rootOnMachine: string): LabInfo['sites']['local'] => ({
    root,
    uploads: `${root}/wp-content/uploads`,
    rootOnMachine,
    uploadsOnMachine: `${rootOnMachine}/wp-content/uploads`,
  });
  const keys = describeKeys(layout);
  return {
    folder: layout.folder,
    offset: layout.offset,
    scale: dataSet.scale,
    dataSet: dataSetKey(layout, dataSet.scale),
    hosts: running.hosts,
    keyboardInteractive: {
      address: layout.hosts.production.address,
      port: layout.keyboardInteractivePort,
      user: shellUsers.bash,
      password: labSecrets.deployPassword,
    },
    keys,
    ...agentFiles(layout),
    shellUsers,
    refusedUsers,
    ...(await writeClientFiles(layout)),
    databases: {
      production: {
        host: places.production.address,
        port: places.production.port,
        user: databaseUsers.productionSite,
        password: labSecrets.productionSite,
        database: databaseNames.production,
        rootSocket: places.production.socket,
        pid: running.production.pid,
        socketOnHost: '/run/mysqld/mysqld.sock',
        reader: { user: databaseUsers.productionReader, password: labSecrets.productionReader },
        generalLog: places.production.generalLog,
      },
      local: {
        host: places.local.address,
        port: places.local.port,
        user: databaseUsers.localSite,
        password: labSecrets.localSite,
        database: databaseNames.local,
        rootSocket: places.local.socket,
        pid: running.local.pid,
        developer: { user: databaseUsers.developer, password: labSecrets.developer },
      },
    },
    web: {
      production: productionSite(layout),
      local: localSite(layout),
      preview: { pattern: `http://NAME.preview.localhost:${layout.web.preview.port}`, ...layout.web.preview },
    },
    bare: describeBare(layout),
    git: { url: gitUrl(layout), branch: gitBranch, commit: dataSet.commit },
    sites: {
      production: sitePlace('/home/deploy/site', path.join(home, 'site')),
      local: sitePlace(layout.localSite, layout.localSite),
    },
    wordpress: wordpressAccounts,
    counts: dataSet.counts,
    personal: personalMarkers,
    secrets: Object.values(labSecrets),
  };
}
