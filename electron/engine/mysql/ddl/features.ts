import type { ServerFacts } from '#shared/domain/database-facts.ts';

/** What a server's grammar and types can hold, as far as vendors and versions differ. */
export interface ServerFeatures {
  readonly functionalKeys: boolean;
  readonly descendingKeys: boolean;
  /** The word that hides an index from the optimizer; null where there is none. */
  readonly hiddenKeyWord: 'INVISIBLE' | 'IGNORED' | null;
  readonly invisibleColumns: boolean;
  /** `any`: DEFAULT uuid(); `bracketed`: DEFAULT (uuid()); `none`: constants only. */
  readonly expressionDefaults: 'any' | 'bracketed' | 'none';
  /** May TEXT, BLOB and JSON columns have a plain default? */
  readonly blobDefaults: boolean;
  readonly checkNotEnforced: boolean;
  readonly generatedMayBeNotNull: boolean;
  readonly spatialReference: boolean;
  readonly jsonType: boolean;
  readonly uuidType: boolean;
  readonly inet6Type: boolean;
  readonly inet4Type: boolean;
  readonly vectorType: boolean;
  readonly compressedColumns: boolean;
  readonly systemVersioning: boolean;
  readonly sequences: boolean;
  readonly ngramParser: boolean;
}

/** Features by vendor and version, from the manuals' release notes. */
export function featuresOf(server: Pick<ServerFacts, 'vendor' | 'versionNumber'>): ServerFeatures {
  const { vendor, versionNumber: version } = server;
  if (vendor === 'mariadb') {
    return {
      functionalKeys: false,
      descendingKeys: version >= 100800,
      hiddenKeyWord: version >= 100600 ? 'IGNORED' : null,
      invisibleColumns: version >= 100300,
      expressionDefaults: version >= 100201 ? 'any' : 'none',
      blobDefaults: version >= 100201,
      checkNotEnforced: false,
      generatedMayBeNotNull: false,
      spatialReference: false,
      jsonType: version >= 100207,
      uuidType: version >= 100700,
      inet6Type: version >= 100500,
      inet4Type: version >= 101000,
      vectorType: version >= 110700,
      compressedColumns: version >= 100301,
      systemVersioning: version >= 100304,
      sequences: version >= 100300,
      ngramParser: false,
    };
  }
  return {
    functionalKeys: version >= 80013,
    descendingKeys: version >= 80000,
    hiddenKeyWord: version >= 80000 ? 'INVISIBLE' : null,
    invisibleColumns: version >= 80023,
    expressionDefaults: version >= 80013 ? 'bracketed' : 'none',
    blobDefaults: false,
    checkNotEnforced: version >= 80016,
    generatedMayBeNotNull: true,
    spatialReference: version >= 80003,
    jsonType: version >= 50708,
    uuidType: false,
    inet6Type: false,
    inet4Type: false,
    vectorType: version >= 90000,
    compressedColumns: false,
    systemVersioning: false,
    sequences: false,
    ngramParser: version >= 50706,
  };
}
