import type { ImportSource } from '#shared/domain/imports.ts';
import { formatCount, plural } from '../../ui/format.ts';

export const strings = {
  sourceName: (source: ImportSource) =>
    ({
      ddev: 'DDEV',
      lando: 'Lando',
      compose: 'Docker Compose',
      'wp-cli': 'wp-cli',
      deployer: 'Deployer',
      git: 'git',
      filezilla: 'FileZilla',
      'ssh-config': 'SSH',
    })[source],
  beside: {
    title: 'Found beside the project',
    text: (name: string) =>
      `Other programs know where ${name} runs. Choose what to take over; their files were only read, and nothing in them was run.`,
    none: 'Nothing to take over',
    noneText:
      'No file of DDEV, Lando, Docker Compose, wp-cli, Deployer or git in the project’s folder names anything that is not here already.',
    skip: 'Go on without',
    open: 'Open the project',
  },
  fromPrograms: {
    title: 'Import servers',
    text: 'Other programs on this computer know servers already. Their files are only read, and nothing in them is run.',
    source: 'Take them from',
    ssh: {
      name: 'SSH configuration',
      text: 'Hosts of ~/.ssh/config with their jump hosts. Keys are remembered by their path only.',
      none: 'No host to import',
      noneText:
        'The SSH configuration of this computer names no host that could be imported. Another file can be chosen.',
      chooseFile: 'Choose an SSH configuration',
    },
    filezilla: {
      name: 'FileZilla',
      text: 'Sites of its list that use SFTP. Their passwords can go into the secret store.',
      none: 'No site to import',
      noneText:
        'There is no list of FileZilla on this computer, or none of its sites uses SFTP. A list that was exported can be chosen.',
      chooseFile: 'Choose an exported list of FileZilla',
    },
    otherFile: 'Another file…',
    passwords: 'Put their passwords into this computer’s secret store',
    passwordsText:
      'FileZilla keeps them readable by every program. They are neither shown nor logged; without this you are asked for each.',
  },
  loading: 'Looking',
  environments: 'Environments',
  servers: 'Servers',
  serversText: 'Servers of chosen environments come along.',
  facts: 'What else the files say',
  notImported: 'What was not taken over',
  at: (file: string, line: number | null) => (line === null ? file : `${file}, line ${String(line)}`),
  from: (source: string, file: string) => `${source}: ${file}`,
  allNew: 'All that are new',
  take: (name: string) => `Take ${name}`,
  here: 'on this computer',
  already: 'already there',
  completes: (id: string) => `completes ${id}`,
  ready: 'new',
  remarks: (count: number) => `${formatCount(count)} ${plural(count, 'remark', 'remarks')}`,
  lacking: 'needs more',
  stage: (name: string) => `Stage of ${name}`,
  url: (name: string) => `Address of ${name}`,
  path: (name: string) => `Path of ${name}`,
  urlInvalid: 'Type an address that begins with http:// or https://.',
  pathInvalid: 'Type a path that begins with /.',
  database: (name: string, host: string, port: number) => `database ${name} on ${host}:${String(port)}`,
  action: (count: number) => (count === 0 ? 'Take over' : `Take over ${formatCount(count)}`),
  done: (servers: number, environments: number) =>
    `${formatCount(servers)} ${plural(servers, 'server', 'servers')} and ${formatCount(environments)} ${plural(environments, 'environment', 'environments')} were taken over`,
  notKept: (count: number) =>
    `${formatCount(count)} ${plural(count, 'password was', 'passwords were')} not stored and will be asked for`,
} as const;
