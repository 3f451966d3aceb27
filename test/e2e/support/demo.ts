import type { LabInfo } from '../../lab/lab-info.ts';

/** The lab's shop as a project: production behind SSH, and a local site. */
export function demoOf(lab: LabInfo): { readonly project: object; readonly servers: readonly object[] } {
  const { address, port, user } = lab.hosts.production;
  return {
    project: {
      id: 'demo-shop',
      name: 'Demo shop',
      folder: lab.sites.local.rootOnMachine,
      recipe: 'wordpress',
      environments: [
        {
          id: 'production',
          name: 'Production',
          stage: 'production',
          serverId: 'demo-production',
          path: lab.sites.production.root,
          url: lab.web.production.url,
          database: { kind: 'read' },
        },
        {
          id: 'local',
          name: 'Local',
          stage: 'local',
          path: lab.sites.local.rootOnMachine,
          url: lab.web.local.url,
          database: { kind: 'read' },
        },
      ],
    },
    servers: [
      {
        id: 'demo-production',
        name: 'Demo production',
        host: address,
        port,
        user,
        logins: [{ kind: 'key', path: lab.keys.ed25519.path }],
        jumps: [],
        allowLegacyAlgorithms: false,
      },
    ],
  };
}
