import { describe, expect, it } from 'vitest';
import { type DoctorFinding, doctorFindingSchema, toOverallStatus } from '#shared/domain/doctor.ts';

const finding = (status: DoctorFinding['status']): DoctorFinding => ({
  ...{ id: 'login', title: 'Log-in', status, found: 'x', durationMs: 1 },
});

describe('a report of the doctor', () => {
  it('is as bad as its worst finding', () => {
    expect(toOverallStatus({ findings: [finding('ok'), finding('skipped')] })).toBe('ok');
    expect(toOverallStatus({ findings: [finding('warning'), finding('ok')] })).toBe('warning');
    expect(toOverallStatus({ findings: [finding('warning'), finding('failed'), finding('skipped')] })).toBe('failed');
  });

  it('refuses findings without a stable id', () => {
    expect(doctorFindingSchema.safeParse({ ...finding('ok'), id: 'Log in' }).success).toBe(false);
    expect(doctorFindingSchema.safeParse(finding('ok')).success).toBe(true);
  });
});
