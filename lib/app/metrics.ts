import type { Report } from './problems';
import type { RunningProps } from './workload-props';

/**
 * What pods say to scrapers that find their targets by annotations, as the Prometheus chart is set up to do. Only where the
 * description says something of metrics: every other pod would be a target that answers 404.
 */
export function metricsAnnotations(
  { metricsPort, metricsPath }: RunningProps,
  port: number | undefined,
  report: Report,
): Readonly<Record<string, string>> | undefined {
  if (metricsPath !== undefined && !/^\/\S*$/.test(metricsPath)) {
    report(
      'path-invalid',
      `'metricsPath' ('${metricsPath}') must start with '/' and hold no spaces; write '/metrics', for example`,
    );
  }
  if (metricsPort === undefined && metricsPath === undefined) return undefined;
  if (port === undefined) {
    report(
      'port-missing',
      `'metricsPath' ('${metricsPath}') says nothing without the port of the metrics; give it as 'metricsPort'`,
    );
  }
  return {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(port),
    'prometheus.io/path': metricsPath ?? '/metrics',
  };
}
