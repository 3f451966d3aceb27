import { expect, it } from 'vitest';
import type { DoctorFinding } from '#shared/domain/doctor.ts';
import { doctorReport } from '../../../../renderer/features/servers/doctor-report.ts';
import { withFinding } from '../../../../renderer/features/servers/use-doctor.ts';

const finding = (id: string, status: DoctorFinding['status']): DoctorFinding => ({
  id,
  title: id,
  status,
  found: `found ${id}`,
  durationMs: 12,
});

it('replaces a finding that is reported again and keeps the order', () => {
  const findings = [finding('dns', 'ok'), finding('tcp', 'ok')];
  expect(withFinding(findings, finding('dns', 'failed')).map((one) => `${one.id} ${one.status}`)).toEqual([
    'dns failed',
    'tcp ok',
  ]);
});

it('writes a report with what to do about each finding', () => {
  const text = doctorReport('deploy@web', [
    finding('dns', 'ok'),
    { ...finding('php', 'failed'), mend: 'Install PHP.' },
  ]);
  expect(text).toBe(
    'Connection test: deploy@web\n[works] dns: found dns (12 ms)\n[failed] php: found php (12 ms)\n    To mend it: Install PHP.\n',
  );
});
