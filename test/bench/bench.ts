/** What a bench gets from the command line. */
export interface BenchOptions {
  /** Size of the lab's data set; undefined lets the bench choose the one its target is stated for. */
  readonly scale: number | undefined;
  /** How often ours and each peer run, alternating. */
  readonly rounds: number;
  /** Tells people how far it is. */
  readonly say: (sentence: string) => void;
}

/** One value per round. Ours and the peers have the same measures, as far as a peer can be measured. */
export interface Measures {
  readonly wall_s: readonly number[];
  readonly cpu_s?: readonly number[];
  readonly peak_rss_mb?: readonly number[];
  readonly wire_bytes?: readonly number[];
  readonly source_cpu_s?: readonly number[];
}

/** What `npm run bench -- NAME --json` prints: one object, nothing else. */
export interface BenchResult {
  readonly bench: string;
  readonly scale: number;
  readonly rounds: number;
  /** True when every copy was checked in the same run and was right; a fast wrong copy scores nothing. */
  readonly verified: boolean;
  readonly ours: Measures;
  /** `ratio` is the median of ours divided by the median of the peer's. */
  readonly peers: readonly (Measures & { readonly name: string; readonly ratio: number })[];
  readonly targets: readonly Target[];
}

/** A value that must not exceed its limit. */
export interface Target {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly met: boolean;
}

/** Measures one kind of work against its peers. */
export type Bench = (options: BenchOptions) => Promise<BenchResult>;

/** The middle value; the mean of the two middle ones when there is an even number. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = sorted.length % 2 === 1 ? [middle, middle] : [middle - 1, middle];
  return ((sorted[low] ?? NaN) + (sorted[high] ?? NaN)) / 2;
}

/** Judges a value against its limit. */
export function target(name: string, value: number, limit: number): Target {
  return { name, value, limit, met: value <= limit };
}
