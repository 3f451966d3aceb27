import type { DoctorFinding } from '#shared/domain/doctor.ts';

/** What one check found; without a status all is well. */
export interface Examined {
  readonly status?: DoctorFinding['status'];
  readonly found: string;
  readonly mend?: string;
}
