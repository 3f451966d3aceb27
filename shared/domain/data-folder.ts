/** What decides where data is kept, as the platform tells it. */
export interface DataFolderFacts {
  /** As in `process.platform`. */
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * The folder of everything Stagelift keeps on this computer, the same for the window and the command line.
 * `STAGELIFT_DATA` overrides it. Relative XDG paths are ignored, as the XDG specification asks.
 */
export function dataFolderFor({ platform, env, home }: DataFolderFacts): string {
  const given = env.STAGELIFT_DATA;
  if (given) return given;
  if (platform === 'win32') return `${env.APPDATA || `${home}\\AppData\\Roaming`}\\Stagelift`;
  if (platform === 'darwin') return `${home}/Library/Application Support/Stagelift`;
  const xdg = env.XDG_DATA_HOME;
  return `${xdg?.startsWith('/') ? xdg : `${home}/.local/share`}/stagelift`;
}
