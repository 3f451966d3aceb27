import { describe, expect, it } from 'vitest';
import { addCounts, countPlaywright, countVitest, judgeSuite, summaryLine } from '../../../build/test-results.ts';

const vitestReport = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [
    { status: 'passed', assertionResults: [{}, {}] },
    { status: 'failed', assertionResults: [{}] },
  ],
};

describe('countVitest', () => {
  it('reads passed, failed, and skipped with to-do', () => {
    expect(countVitest(vitestReport)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const broken = { status: 'failed', assertionResults: [] };
    const report = { ...vitestReport, testResults: [...vitestReport.testResults, broken] };
    expect(countVitest(report).failed).toBe(2);
  });
});

describe('countPlaywright', () => {
  it('counts flaky tests and errors outside tests as failures', () => {
    const report = { stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] };
    expect(countPlaywright(report)).toEqual({ passed: 7, failed: 3, skipped: 2 });
  });
});

describe('judgeSuite', () => {
  const passed = { passed: 3, failed: 0, skipped: 0 };

  it('believes a report whose exit code agrees', () => {
    expect(judgeSuite(passed, 0)).toEqual(passed);
    expect(judgeSuite({ ...passed, failed: 2 }, 1).failed).toBe(2);
  });

  it('fails a suite that ended badly although its tests passed', () => {
    expect(judgeSuite(passed, 1)).toEqual({ ...passed, failed: 1 });
  });

  it('fails a suite that left no report or ran no test', () => {
    expect(judgeSuite(undefined, 0).failed).toBe(1);
    expect(judgeSuite({ passed: 0, failed: 0, skipped: 0 }, 0).failed).toBe(1);
  });
});

describe('the summary', () => {
  it('sums suites into one line and names skipped tests only when there are some', () => {
    const one = { passed: 2, failed: 0, skipped: 0 };
    expect(summaryLine(addCounts([one, one]))).toBe('4 passed, 0 failed');
    expect(summaryLine(addCounts([one, { passed: 0, failed: 1, skipped: 3 }]))).toBe('2 passed, 1 failed, 3 skipped');
  });
});
