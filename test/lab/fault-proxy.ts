import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { LineShaper, type Lane, type Shape } from './line-shaper.ts';

/** What happens when the line has carried `after` bytes; exactly that many are delivered before it. */
export interface Fault {
  /** cut: both ends see a clean end (FIN). rst: both see a reset. blackhole: open, but nothing flows any more. */
  readonly kind: 'cut' | 'rst' | 'blackhole';
  readonly after: number;
  /** Which bytes count; server to client by default. */
  readonly count?: Lane | 'both';
  /** Count over all connections together instead of for each one. */
  readonly overall?: boolean;
  /** How many connections it strikes; then the line is sound. Without it, every one. */
  readonly times?: number;
}

export interface FaultPlan extends Shape {
  readonly fault?: Fault;
}

export interface FaultProxyOptions {
  readonly target: { readonly host: string; readonly port: number };
  readonly plan?: FaultPlan;
  /** 127.0.0.1 and a free port by default. */
  readonly listen?: { readonly host?: string; readonly port?: number };
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  readonly carried: Record<Lane, number>;
  struck: boolean;
}

/** Starts a TCP proxy on loopback that breaks or slows the line as planned. */
export async function tcpFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new FaultProxy(options);
  await proxy.listen();
  return proxy;
}

/** A TCP line with faults on purpose. Stop it in the end, it holds sockets. */
export class FaultProxy {
  readonly #options: FaultProxyOptions;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #total: Record<Lane, number> = { up: 0, down: 0 };
  readonly #shaper: LineShaper;
  #plan: FaultPlan;
  #strikes = 0;
  #accepted = 0;

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#plan = options.plan ?? {};
    this.#shaper = new LineShaper(this.#plan);
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  async listen(): Promise<void> {
    const { host = '127.0.0.1', port = 0 } = this.#options.listen ?? {};
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
  }

  get host(): string {
    return this.#address().address;
  }

  get port(): number {
    return this.#address().port;
  }

  /** Delivered bytes of all connections so far. */
  get bytes(): Readonly<Record<Lane, number>> {
    return { ...this.#total };
  }

  /** Connections accepted so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Connections open at the moment. */
  get open(): number {
    return this.#pairs.size;
  }

  /** Changes the plan for what comes; bytes counted so far stay counted, strikes start again. */
  setPlan(plan: FaultPlan): void {
    this.#plan = plan;
    this.#strikes = 0;
    this.#shaper.setShape(plan);
  }

  /** Strikes all open connections at once. */
  strike(kind: Fault['kind']): void {
    for (const pair of this.#pairs) this.#strikePair(pair, kind);
  }

  /** Drops everything and stops listening. */
  async stop(): Promise<void> {
    for (const pair of this.#pairs) {
      pair.client.destroy();
      pair.server.destroy();
    }
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #address(): AddressInfo {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The fault proxy does not listen.');
    return address;
  }

  #accept(client: Socket): void {
    this.#accepted += 1;
    const server = connect({ ...this.#options.target, noDelay: true, allowHalfOpen: true });
    const pair: Pair = { client, server, carried: { up: 0, down: 0 }, struck: false };
    this.#pairs.add(pair);
    client.once('close', () => this.#forget(pair));
    server.once('close', () => this.#forget(pair));
    client.on('error', () => server.destroy());
    server.on('error', () => (pair.struck ? undefined : client.resetAndDestroy()));
    this.#pump(pair, 'up', client, server);
    this.#pump(pair, 'down', server, client);
    if (this.#remaining(pair, 'down') === 0 && this.#plan.fault !== undefined) this.#strikeByPlan(pair);
  }

  #forget(pair: Pair): void {
    if (pair.client.destroyed && pair.server.destroyed) this.#pairs.delete(pair);
  }

  #pump(pair: Pair, lane: Lane, source: Socket, sink: Socket): void {
    const line = this.#shaper.line(lane, {
      deliver: (piece) => this.#deliver(pair, lane, piece, sink),
      end: () => (pair.struck ? undefined : sink.end()),
      pause: () => source.pause(),
      resume: () => (pair.struck ? undefined : source.resume()),
    });
    source.on('data', (chunk: Buffer) => (pair.struck ? undefined : line.push(chunk)));
    source.on('end', () => line.finish());
    source.on('close', () => line.stop());
    sink.on('drain', () => line.drained());
  }

  /** Writes a piece, or what the fault lets through of it. Returns false when the sink wants a pause. */
  #deliver(pair: Pair, lane: Lane, piece: Buffer, sink: Socket): boolean {
    if (pair.struck || sink.destroyed) return true;
    const allowed = this.#remaining(pair, lane);
    const part = allowed >= piece.length ? piece : piece.subarray(0, allowed);
    const room = sink.write(part);
    pair.carried[lane] += part.length;
    this.#total[lane] += part.length;
    if (this.#remaining(pair, lane) === 0) this.#strikeByPlan(pair);
    return room;
  }

  /** How many bytes may still pass on this lane before the fault; Infinity when none is due. */
  #remaining(pair: Pair, lane: Lane): number {
    const fault = this.#plan.fault;
    if (fault === undefined || this.#strikes >= (fault.times ?? Infinity)) return Infinity;
    const counted = fault.count ?? 'down';
    if (counted !== 'both' && counted !== lane) return Infinity;
    const carried = fault.overall === true ? this.#total : pair.carried;
    const sum = counted === 'both' ? carried.up + carried.down : carried[counted];
    return Math.max(0, fault.after - sum);
  }

  #strikeByPlan(pair: Pair): void {
    const fault = this.#plan.fault;
    if (fault === undefined || pair.struck) return;
    this.#strikes += 1;
    this.#strikePair(pair, fault.kind);
  }

  #strikePair(pair: Pair, kind: Fault['kind']): void {
    if (pair.struck) return;
    pair.struck = true;
    for (const socket of [pair.client, pair.server]) {
      if (kind === 'blackhole') socket.pause();
      else if (kind === 'cut') endThenClose(socket);
      else resetAfterFlush(socket);
    }
  }
}

/** Sends FIN after the bytes written so far; what the peer still says is thrown away. */
function endThenClose(socket: Socket): void {
  socket.resume();
  if (socket.connecting) socket.destroy();
  else socket.end();
  const timer = setTimeout(() => socket.destroy(), 1000);
  timer.unref();
}

/** Resets once the written bytes are with the kernel; a peer that reads slowly may lose the last of them, as in life. */
function resetAfterFlush(socket: Socket): void {
  if (socket.connecting || socket.writableLength === 0) {
    setImmediate(() => socket.resetAndDestroy());
    return;
  }
  socket.write('', () => socket.resetAndDestroy());
}
