import type { Duplex, Readable } from 'node:stream';
import type { Server } from '#shared/domain/server.ts';

/** Where a host key comes from and what it looks like, for the question "do you trust it?". */
export interface HostKeyQuestion {
  /** `[host]:port` as in known_hosts, of the hop that shows the key. */
  readonly host: string;
  readonly hop: string;
  readonly keyType: string;
  /** `SHA256:...` without padding, as OpenSSH prints it. */
  readonly fingerprint: string;
}

/** What a server asks during keyboard-interactive login; text is untrusted and already stripped of control characters. */
export interface LoginQuestion {
  readonly hop: string;
  readonly title: string;
  readonly instructions: string;
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
}

/** How the engine reaches people and their secrets; the window, the CLI and tests each bring their own. */
export interface Interaction {
  /** True to trust and remember the key. Asked while no connection is open (a handshake would time out meanwhile). */
  confirmHostKey(question: HostKeyQuestion, signal: AbortSignal): Promise<boolean>;
  /** Answers to the prompts in order, or null when the user cancelled. */
  answerLogin(question: LoginQuestion, signal: AbortSignal): Promise<readonly string[] | null>;
  /** The secret behind a reference, or null when it is not stored and the user gave none. */
  secret(ref: string, purpose: string, signal: AbortSignal): Promise<string | null>;
}

/** A program for the remote shell; it is sent on stdin of a constant `sh -s`, never as an argument. */
export interface RemoteProgram {
  /** POSIX sh text. Values must be quoted with `shQuote`. */
  readonly script: string;
  /** Fails with `remote.command-failed` when the exit code is not in this list. Default `[0]`. */
  readonly okExitCodes?: readonly number[];
  /** Milliseconds without a byte of output after which the channel counts as stalled. Default 35,000. */
  readonly stallAfter?: number;
  /**
   * Seconds after which the server itself ends the program (lease for what outlives us), even while we are connected.
   * Default 3,600 for `run` and 86,400 for `stream`, because a stream of files may take hours over a slow line.
   */
  readonly leaseSeconds?: number;
}

/** What a finished program printed, without the frame markers and without shell start-up noise. */
export interface RemoteResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** At most the last 16 kB. */
  readonly stderr: string;
  /** What the login shell printed before the program began, at most 4 kB, safe to show; empty when it was quiet. */
  readonly noise?: string;
}

/** A running program whose standard output is consumed as it comes. */
export interface RemoteStream {
  /** Payload bytes only. Errors and an early end destroy it with an AppError; a clean `end` means exit code and end marker were seen. */
  readonly stdout: Readable;
  /** Resolves after `stdout` ended cleanly. Rejects as `stdout` fails. */
  readonly done: Promise<{ readonly exitCode: number; readonly stderr: string }>;
}

/** Facts of a remote file, without following a final symbolic link. */
export interface RemoteStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
}

/** One name in a remote folder. */
export interface RemoteDirectoryEntry {
  readonly name: Buffer;
  readonly stat: RemoteStat;
  /** Of a symbolic link: where it points, as written; empty when the server does not say. */
  readonly target?: Buffer;
}

/** What a remote file is made with. */
export interface RemoteFileFacts {
  /** Rights, e.g. 0o644. */
  readonly mode: number;
  /** Seconds since 1970; the server's own time when absent. */
  readonly mtime?: number;
}

/**
 * Writes files of a server over SFTP; paths are absolute bytes and no link is followed at their end. Several calls may be on
 * the way at once. Errors: `remote.file-missing`, `remote.permission-denied`, `remote.write-failed`, `connection.stalled`,
 * and those of a lost connection.
 */
export interface RemoteWriter {
  /** Makes a file that must not exist, complete with rights and time when this resolves. */
  create(path: string | Buffer, content: AsyncIterable<Buffer> | Buffer, facts: RemoteFileFacts): Promise<void>;
  /** Replaces a file in one step: a reader sees the old or the new one. */
  replace(path: string | Buffer, content: Buffer, facts: RemoteFileFacts): Promise<void>;
  /** Null when nothing is there. */
  lstat(path: string | Buffer): Promise<RemoteStat | null>;
  readlink(path: string | Buffer): Promise<Buffer>;
  /** The path with every link on the way followed. Throws `remote.file-missing`. */
  realpath(path: string | Buffer): Promise<Buffer>;
  /** With the rights that the account's files have there, unless given. */
  mkdir(path: string | Buffer, mode?: number): Promise<void>;
  rmdir(path: string | Buffer): Promise<void>;
  remove(path: string | Buffer): Promise<void>;
  rename(from: string | Buffer, to: string | Buffer): Promise<void>;
  link(from: string | Buffer, to: string | Buffer): Promise<void>;
  symlink(target: string | Buffer, path: string | Buffer): Promise<void>;
  /** Gives the channel back. */
  close(): void;
}

/** An authenticated connection to one server, safe to use in parallel: channels beyond the limit wait in a queue. */
export interface RemoteSession {
  /** `user@host:port`, for messages. */
  readonly label: string;
  /** Runs to the end and collects the output (at most 64 MB, else `remote.output-truncated`). */
  run(program: RemoteProgram, signal: AbortSignal): Promise<RemoteResult>;
  /** Starts and streams the output with back-pressure. */
  stream(program: RemoteProgram, signal: AbortSignal): Promise<RemoteStream>;
  /** Reads a whole small file (default limit 4 MB). */
  readFile(path: string, signal: AbortSignal, maxBytes?: number): Promise<Buffer>;
  /** Stats through SFTP. Throws `remote.file-missing`. */
  stat(path: string | Buffer, signal: AbortSignal): Promise<RemoteStat>;
  /**
   * The names in a folder through SFTP, without `.` and `..`. Throws `remote.file-missing`, `remote.permission-denied`, and
   * `remote.sftp-unavailable` or `remote.sftp-noise` where there is no SFTP.
   */
  listDirectory(path: string | Buffer, signal: AbortSignal): Promise<readonly RemoteDirectoryEntry[]>;
  /**
   * Streams a file of a known size: verifies that exactly `expectedSize` bytes arrive and that size and mtime are the
   * same afterwards, with a stall watchdog. Throws `remote.file-changed` and `connection.stalled`.
   */
  readLargeFile(path: string | Buffer, expectedSize: number, signal: AbortSignal): Promise<Readable>;
  /** Opens a way to write files. Throws `remote.sftp-unavailable` or `remote.sftp-noise` where there is no SFTP. */
  openWriter(signal: AbortSignal): Promise<RemoteWriter>;
  /**
   * Resolves when files travel over SFTP. Throws `remote.sftp-unavailable` or `remote.sftp-noise` when they do not; the file
   * methods of this session then work through the shell.
   */
  checkFileTransfer(signal: AbortSignal): Promise<void>;
  /**
   * A TCP or Unix-socket tunnel as seen from the server. Where the server forbids tunnels, a small program there copies to and
   * fro. Throws `connection.refused`, and `remote.forwarding-refused` when neither is possible.
   */
  openTunnel(target: TunnelTarget, signal: AbortSignal): Promise<Duplex>;
  /** True once a program on the server stood in for a tunnel that it forbids. */
  usesRelay(): boolean;
  /** Keeps all channels of this session, both directions together, below so many bytes per second; null lifts the limit. */
  limitRate(bytesPerSecond: number | null): void;
  /** Bytes received and sent on the wire so far. */
  traffic(): { readonly received: number; readonly sent: number };
  /** Resolves when the connection is gone, with the reason when it was not asked for. */
  readonly closed: Promise<Error | null>;
  close(): Promise<void>;
}

export type TunnelTarget =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string };

/** A way to reach servers: ssh2 today, the system's OpenSSH can be a second. */
export interface Transport {
  /** Connects through every hop, verifying each host key; errors name the hop. */
  connect(server: Server, interaction: Interaction, signal: AbortSignal): Promise<RemoteSession>;
}
