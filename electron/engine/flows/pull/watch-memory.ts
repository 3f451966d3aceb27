/** Looks at the process's resident memory (bytes) twice a second and tells the highest value when stopped. */
export function watchMemory(onPeak: (bytes: number) => void): () => void {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 500);
  timer.unref();
  return () => {
    clearInterval(timer);
    onPeak(Math.max(peak, process.memoryUsage.rss()));
  };
}
