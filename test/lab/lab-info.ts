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
  /** A login on the staging host with an empty home. */
  readonly bare: LabBareAccount;
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

/** An account in which nothing is set up yet, and what a host gives it. */
export interface LabBareAccount {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly home: string;
  /** The same folder seen from this machine. */
  readonly homeOnMachine: string;
  readonly web: {
    /** Loopback address and port of its web server. */
    readonly address: string;
    readonly port: number;
    /** `http://NAME.bare.localhost:PORT` serves ~/sites/NAME; its folder current and then its folder public, where there is one. */
    readonly site: { readonly pattern: string; readonly folder: string };
    /** The same for `NAME.preview.bare.localhost` and ~/previews/NAME. */
    readonly preview: { readonly pattern: string; readonly host: string; readonly folder: string };
    /** Files `*.conf` in it are read by nginx inside its `http` block; a `server` block with an exact name wins over the above. */
    readonly includeFolder: string;
    /** Checks the files and makes nginx read them; prints what is wrong with them. */
    readonly reload: string;
    /** Where PHP-FPM, which runs as this account, listens. */
    readonly phpSocket: string;
    /** The account that nginx runs as; not in the group of this one. */
    readonly user: string;
  };
  readonly database: {
    readonly host: string;
    readonly port: number;
    /** May create databases whose names begin with `prefix`, and users for them. */
    readonly creator: LabAccount & { readonly prefix: string };
    /** May not create databases; these are its own, and empty. */
    readonly pool: LabAccount & { readonly names: readonly string[] };
    /** Socket on this machine for root. */
    readonly rootSocket: string;
  };
}

/** What the running lab wrote about itself. */
export async function loadLabInfo(file: string = labLayout().infoFile): Promise<LabInfo> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new LabError('The lab is not running: start it with npm run lab -- up');
  return JSON.parse(text) as LabInfo; // Written by this same code with the type checked there.
}
