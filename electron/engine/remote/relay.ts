import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import { onCancelled } from './cancelled.ts';
import type { ChannelGate } from './channel-gate.ts';
import { toTunnelStream } from './channel-stream.ts';
import { type ExecContext, openExec } from './exec.ts';
import { createMarkers } from './frame.ts';
import { toPlainLine } from './plain-text.ts';
import { shQuote } from './shell-quote.ts';
import type { TunnelTarget } from './transport.ts';

/** Seconds in which the target must answer, as seen from the server. */
const connectSeconds = 10;
/** Milliseconds until the relay must have said how it went: a slow login shell comes before it. */
const patience = (connectSeconds + 20) * 1000;

/** Bytes that a login shell may print before the relay has its say. */
const maxNoise = 1024 * 1024;

/** What the relay prints instead of the start marker when it cannot reach the target, followed by the reason. */
const refusedWord = 'stagelift-relay-refused ';
const noProgramWord = 'stagelift-relay-none';

/**
 * Copies between its own input and output and the target until either side ends. PHP first: a website's server has it. None of
 * the three needs an extension or a package. They end with our channel, because its end is the end of their input.
 */
const phpRelay = `
$s = @stream_socket_client($argv[1], $n, $e, ${connectSeconds});
if (!$s) { echo "${refusedWord}", str_replace("\\n", " ", $e === "" ? "error $n" : $e), "\\n"; exit(0); }
echo $argv[2], "\\n";
$i = fopen("php://stdin", "rb"); $o = fopen("php://stdout", "wb");
stream_set_read_buffer($i, 0); stream_set_read_buffer($s, 0);
stream_set_write_buffer($o, 0); stream_set_write_buffer($s, 0); stream_set_chunk_size($s, 262144);
while (true) {
  $r = [$i, $s]; $w = null; $x = null;
  if (!@stream_select($r, $w, $x, null)) exit(1);
  foreach ($r as $f) {
    $d = fread($f, 262144);
    if ($d === false || ($d === "" && feof($f))) exit(0);
    for ($t = $f === $i ? $s : $o; $d !== ""; $d = (string) substr($d, $c)) {
      $c = @fwrite($t, $d);
      if ($c === false || $c === 0) exit(1);
    }
  }
}`;

const pythonRelay = `
import os, select, socket, sys
kind, _, rest = sys.argv[1].partition("://")
try:
    if kind == "unix":
        s = socket.socket(socket.AF_UNIX); s.settimeout(${connectSeconds}); s.connect(rest)
    else:
        host, _, port = rest.rpartition(":")
        s = socket.create_connection((host.strip("[]"), int(port)), ${connectSeconds})
except Exception as e:
    os.write(1, ("${refusedWord}" + str(e).replace("\\n", " ") + "\\n").encode()); sys.exit(0)
s.settimeout(None)
os.write(1, (sys.argv[2] + "\\n").encode())
while True:
    for f in select.select([0, s], [], [])[0]:
        d = os.read(0, 262144) if f == 0 else s.recv(262144)
        if not d: sys.exit(0)
        if f == 0: s.sendall(d)
        else:
            while d: d = d[os.write(1, d):]
`;

const perlRelay = `
use IO::Select; use IO::Socket::INET; use IO::Socket::UNIX; $| = 1;
my ($kind, $rest) = $ARGV[0] =~ m{^(\\w+)://(.*)$}s;
my ($host, $port) = $rest =~ m{^(.*):(\\d+)$}s;
my $s = $kind eq "unix" ? IO::Socket::UNIX->new(Peer => $rest)
  : IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Proto => "tcp", Timeout => ${connectSeconds});
if (!$s) { my $e = "$!"; syswrite(STDOUT, "${refusedWord}$e\\n"); exit 0 }
syswrite(STDOUT, "$ARGV[1]\\n"); my $in = fileno(STDIN); my $c = IO::Select->new(\\*STDIN, $s);
while (1) {
  for my $f ($c->can_read) {
    my $n = sysread($f, my $d, 262144); exit 0 unless $n;
    my $t = fileno($f) == $in ? $s : \\*STDOUT;
    for (my $at = 0; $at < $n;) { my $w = syswrite($t, $d, $n - $at, $at); exit 1 unless $w; $at += $w }
  }
}`;

/**
 * The text for `sh -s`. The relay gets the channel's own input: the shell has read its whole program by then, because nothing
 * follows before the relay has answered.
 */
function relayScript(target: TunnelTarget, start: string): string {
  const address = target.kind === 'socket' ? `unix://${target.path}` : `tcp://${bracketed(target.host)}:${target.port}`;
  const words = `${shQuote(address)} ${shQuote(start)}`;
  return `{ umask 077; unset PYTHONPATH PYTHONSTARTUP PERL5OPT PERL5LIB PHPRC PHP_INI_SCAN_DIR 2>/dev/null
PATH=$PATH:/usr/local/bin:/usr/bin:/bin; export PATH; exec 2>/dev/null
if php -n -r 'exit(PHP_SAPI === "cli" ? 0 : 1);' </dev/null >/dev/null; then exec php -n -r ${shQuote(phpRelay)} -- ${words}; fi
if python3 -c 'import select, socket' </dev/null; then exec python3 -c ${shQuote(pythonRelay)} ${words}; fi
if perl -MIO::Socket::UNIX -MIO::Select -e 1 </dev/null; then exec perl -e ${shQuote(perlRelay)} -- ${words}; fi
echo ${noProgramWord}; exit 0; }
`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * Reaches a target through a small program on the server, where the SSH server forbids tunnels but runs commands. Takes a
 * session of the connection as long as it is open. Throws `connection.refused` when the target does not answer and
 * `remote.forwarding-refused` when the server has no program for it.
 */
export async function openRelay(
  { link, limit, name }: ExecContext,
  gate: ChannelGate,
  target: TunnelTarget,
  signal: AbortSignal,
): Promise<Duplex> {
  const { channel, release } = await gate.open(() => openExec(link), signal);
  const { start } = createMarkers();
  try {
    const script = relayScript(target, start);
    limit.spend(script.length);
    channel.write(script);
    const first = await awaitAnswer({ channel, start, name, target }, signal);
    const stream = toTunnelStream(channel, link, limit);
    if (first.length > 0) stream.push(first);
    stream.once('close', release);
    return stream;
  } catch (error) {
    channel.close();
    channel.resume();
    release();
    throw link.lostReason() ?? error;
  }
}

interface Expected {
  readonly channel: ClientChannel;
  /** The line that the relay prints once it is connected. */
  readonly start: string;
  readonly name: string;
  readonly target: TunnelTarget;
}

/** Waits until the relay is connected; resolves with what the target has said by then. */
function awaitAnswer({ channel, start, name, target }: Expected, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let said: Buffer = Buffer.alloc(0);
    let stopListening = (): void => {};
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      stopListening();
      channel.pause();
      channel.off('data', onData);
      channel.off('close', onClose);
      act();
    };
    const onData = (chunk: Buffer): void => {
      said = Buffer.concat([said, chunk]);
      const started = said.indexOf(`${start}\n`);
      if (started >= 0) {
        const rest = said.subarray(started + start.length + 1);
        settle(() => resolve(rest));
        return;
      }
      const failure = toFailure(said.toString('utf8'), name, target);
      if (failure !== null || said.length > maxNoise) settle(() => reject(failure ?? noRelay(name, target)));
    };
    const onClose = (): void => settle(() => reject(noRelay(name, target)));
    const timer = setTimeout(onClose, patience);
    channel.stderr.resume();
    channel.on('error', () => {});
    channel.on('data', onData);
    channel.on('close', onClose);
    stopListening = onCancelled(signal, (error) => settle(() => reject(error)));
  });
}

/** What the relay said instead of connecting, or null as long as it has said nothing. */
function toFailure(said: string, name: string, target: TunnelTarget): AppError | null {
  const refused = new RegExp(`${refusedWord}(.*)\\n`).exec(said);
  if (refused !== null) {
    const where = whereOf(target);
    return new AppError('connection.refused', {
      message: `${name} cannot reach ${where}: ${toPlainLine(refused[1] ?? '')}.`,
      hint: 'Check the address as seen from that server.',
      facts: { target: where },
    });
  }
  return said.includes(`${noProgramWord}\n`) ? noRelay(name, target) : null;
}

function noRelay(name: string, target: TunnelTarget): AppError {
  const where = whereOf(target);
  return new AppError('remote.forwarding-refused', {
    message: `${name} allows no tunnel to ${where}, and no php, python3 or perl there can stand in for it.`,
    hint: 'Ask the host to allow TCP forwarding (AllowTcpForwarding) or to install the PHP command line.',
    facts: { target: where },
  });
}

function whereOf(target: TunnelTarget): string {
  return target.kind === 'tcp' ? `${target.host}:${target.port}` : target.path;
}
