import type { DoctorFinding } from '#shared/domain/doctor.ts';
import { formatMilliseconds } from '../../ui/format.ts';
import { strings } from './strings.ts';

/** The findings as text that can be pasted into a ticket. */
export function doctorReport(subject: string, findings: readonly DoctorFinding[]): string {
  const lines = findings.flatMap((finding) => [
    `[${strings.doctor.status[finding.status]}] ${finding.title}: ${finding.found} (${formatMilliseconds(finding.durationMs)})`,
    ...(finding.mend === undefined ? [] : [`    ${strings.doctor.mend}: ${finding.mend}`]),
  ]);
  return [`${strings.doctor.title}: ${subject}`, ...lines, ''].join('\n');
}
