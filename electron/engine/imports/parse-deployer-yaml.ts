import { addDeployerFacts, addDeployerHost, type DeployerSettings } from './deployer-host.ts';
import { createReading, type Reading } from './findings.ts';
import { entriesOf, fieldOf, readYaml, textsOf } from './read-yaml.ts';

/** Reads hosts and settings of a `deploy.yaml`; its tasks are never run. */
export function parseDeployerYaml(text: string, file: string): Reading {
  const reading = createReading('deployer', file);
  const yaml = readYaml(text);
  if (yaml.kind === 'unreadable') {
    reading.leaveOut(file, yaml.line, yaml.why);
    return reading;
  }
  for (const [at, name] of textsOf(fieldOf(yaml.data, 'import')).entries()) {
    if (/^(?:recipe|contrib)\/[\w-]+\.php$/.test(name)) reading.fact('Recipe of Deployer', name);
    else reading.leaveOut(name, yaml.lineOf('import', at), 'Another file is read in; import that one by itself.');
  }
  const globals = toSettings(fieldOf(yaml.data, 'config'));
  addDeployerFacts(reading, globals);
  for (const [alias, host] of entriesOf(fieldOf(yaml.data, 'hosts'))) {
    // Templates that other hosts merge in.
    if (alias.startsWith('.')) continue;
    const isLocal = fieldOf(host, 'local') === true || alias === 'localhost';
    const line = yaml.lineOf('hosts', alias);
    addDeployerHost(reading, { alias, isLocal, line, settings: toSettings(host) }, globals);
  }
  for (const key of ['tasks', 'before', 'after']) {
    if (fieldOf(yaml.data, key) !== undefined) reading.leaveOut(key, yaml.lineOf(key), 'Tasks are never run.');
  }
  return reading;
}

function toSettings(value: unknown): DeployerSettings {
  const settings = new Map<string, string>();
  for (const [key, item] of entriesOf(value)) {
    if (typeof item === 'string' || typeof item === 'number') settings.set(key, String(item));
  }
  for (const [label, item] of entriesOf(fieldOf(value, 'labels'))) {
    if (typeof item === 'string') settings.set(`labels.${label}`, item);
  }
  return settings;
}
