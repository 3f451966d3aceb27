import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';

/** Root through the socket. Decimals, JSON, dates, and whole numbers too large for JavaScript arrive as strings. */
export async function connectAsRoot(socket: string, database: string): Promise<Connection> {
  return createConnection({
    socketPath: socket,
    user: 'root',
    database,
    charset: 'utf8mb4',
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
  });
}

export type SqlValue = string | number | bigint | boolean | Buffer | null;

/** Runs one statement on a connection of its own. */
export async function queryAsRoot(
  socket: string,
  database: string,
  sql: string,
  values: readonly SqlValue[] = [],
): Promise<readonly RowDataPacket[]> {
  const connection = await connectAsRoot(socket, database);
  try {
    const [rows] = await connection.query(sql, [...values]);
    return Array.isArray(rows) ? (rows as RowDataPacket[]) : []; // One statement gives one list of row objects.
  } finally {
    await connection.end();
  }
}
