/** A name that no earlier record has: exports of one minute apart never meet. */
export function fileName(reviewId: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 16).replace(/[:T]/gu, '-');
  return `review-${reviewId}-${stamp}.html`;
}
