import { readFile } from 'node:fs/promises';
import { LabError } from './lab-error.ts';
import { labLayout, type HostName } from './layout.ts';

export interface LabHost {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `SHA256:...` as ssh-keygen prints it, per key type. */
  readonly hostKeys: Readonly<Record<'ed25519' | 'rsa', string>>;
  /** The machine's folder that is /home/deploy on the host. */
  readonly home: string;
  /** The machine's folder that is /tmp on the host. */
  readonly temp: string;
  /** The process whose namespaces are the host's. */
  readonly pid: number;
  /** The host through which this one is reached. */
  readonly jump?: HostName;
}

export interface LabKey {
  readonly path: string;
  readonly publicPath: string;
  readonly format: 'openssh' | 'pem' | 'pkcs8';
  readonly passphrase?: string;
}

export interface LabAccount {
  readonly user: string;
  readonly password: string;
}

export interface LabDatabase {
  readonly host: string;
  readonly port: number;
  /** The site's own account, with all rights on its database and none elsewhere. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Socket path on this machine; root logs in through it without a password. */
  readonly rootSocket: string;
  readonly pid: number;
}

export interface LabProductionDatabase extends LabDatabase {
  /** Where the same socket is on the production host. */
  readonly socketOnHost: string;
  readonly reader: LabAccount;
  readonly generalLog: string;
}

export interface LabLocalDatabase extends LabDatabase {
  /** May create databases, but has neither SUPER nor FILE. */
  readonly developer: LabAccount;
}

export interface LabWebSite {
  readonly url: string;
  readonly address: string;
  readonly port: number;
  /** The value for the Host header. */
  readonly host: string;
}

export interface LabInfo {
  readonly folder: string;
  readonly offset: number;
  readonly scale: number;
  /** Changes whenever the generated data changes. */
  readonly dataSet: string;
  readonly hosts: Readonly<Record<HostName, LabHost>>;
  /** sshd on the production host that knows keyboard-interactive alone and asks for the password by it. */
  readonly keyboardInteractive: {
    readonly address: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  readonly keys: {
    readonly ed25519: LabKey;
    readonly ed25519Encrypted: LabKey;
    readonly rsaPem: LabKey;
    readonly rsaPemEncrypted: LabKey;
    readonly rsaPkcs8: LabKey;
    readonly ecdsa: LabKey;
    /** A sound key that no host accepts. */
    readonly stranger: LabKey;
  };
  /** Agent that alone holds one accepted RSA key; `publicKey` names it. */
  readonly agent: { readonly socket: string; readonly publicKey: string };
  /** Agent with eight keys of which only the last is accepted. */
  readonly crowdedAgent: { readonly socket: string; readonly publicKey: string };
  /** Accounts on every host that differ from `deploy` in their login shell only. */
  readonly shellUsers: Readonly<Record<'bash' | 'dash' | 'tcsh' | 'fish' | 'zsh' | 'rbash' | 'nologin', string>>;
  /** Accounts that sshd must refuse although the key and password are right. */
  readonly refusedUsers: Readonly<Record<'expired' | 'locked', string>>;
  readonly knownHosts: string;
  readonly sshConfig: string;
  readonly databases: { readonly production: LabProductionDatabase; readonly local: LabLocalDatabase };
  readonly web: {
    readonly production: LabWebSite;
    readonly local: LabWebSite;
    /** `NAME.preview.localhost` serves ~/previews/NAME/current of the production host. */
    readonly preview: { readonly pattern: string; readonly address: string; readonly port: number };
  };
  readonly git: { readonly url: string; readonly branch: string; readonly commit: string };
  readonly sites: {
    readonly production: SitePlace;
    readonly local: SitePlace;
  };
  /** WordPress accounts of production with their passwords there. */
  readonly wordpress: { readonly admin: LabAccount; readonly editor: LabAccount; readonly customer: LabAccount };
  readonly counts: {
    readonly tables: Readonly<Record<string, number>>;
    readonly databaseBytes: number;
    /** Files and links. */
    readonly uploadFiles: number;
    readonly uploadBytes: number;
    /** Caches and logs below the uploads folder, which a pull leaves out; not part of uploadFiles. */
    readonly excludedFiles: number;
  };
  /** Strings that must not reach a masked target; each occurs many times in production. */
  readonly personal: {
    readonly emailDomains: readonly string[];
    readonly markers: readonly string[];
  };
  /** Every password, passphrase and code above, to look for leaks. */
  readonly secrets: readonly string[];
}

export interface SitePlace {
  /** Document root as the site's own host names it. */
  readonly root: string;
  readonly uploads: string;
  /** The same folders seen from this machine. */
  readonly rootOnMachine: string;
  readonly uploadsOnMachine: string;
}

/** What the running lab wrote about itself. */
export async function loadLabInfo(file: string = labLayout().infoFile): Promise<LabInfo> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new LabError('The lab is not running: start it with npm run lab -- up');
  return JSON.parse(text) as LabInfo; // Written by this same code with the type checked there.
}
