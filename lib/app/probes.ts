import { k8s } from 'cdk8s-plus-27';
import type { Report } from './problems';
import type { Duration } from './units';
import { wholeNumber, wholeSeconds } from './units';

/** When and how often a container is asked. */
export interface ProbeOptions {
  /** Wait after the container started. Whole seconds. @default seconds(0) */
  readonly initialDelay?: Duration;
  /** Time between two questions. Whole seconds, at least 1. @default seconds(10) */
  readonly period?: Duration;
  /** How long an answer may take. Whole seconds, at least 1, at most the period. @default seconds(1) */
  readonly timeout?: Duration;
  /** Failures in a row until the probe counts as failed. @default 3 */
  readonly failureThreshold?: number;
  /** 1 to 65535. @default - the port of the container; one without a port has to say it */
  readonly port?: number;
}

/** How a container is asked whether it is well. Made by `httpProbe`, `tcpProbe`, `execProbe`, `grpcProbe`. */
export type Probe = { readonly options: ProbeOptions } & (
  | { readonly kind: 'http'; readonly path: string }
  | { readonly kind: 'tcp' }
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | { readonly kind: 'grpc'; readonly service?: string }
);

/** Well when a GET of the path answers 200 to 399. */
export function httpProbe(path: string, options: ProbeOptions = {}): Probe {
  return { kind: 'http', path, options };
}

/** Well when the port takes a connection. */
export function tcpProbe(options: ProbeOptions = {}): Probe {
  return { kind: 'tcp', options };
}

/** Well when the command, run in the container without a shell, ends with 0. */
export function execProbe(command: readonly string[], options: ProbeOptions = {}): Probe {
  return { kind: 'exec', command, options };
}

/** Well when the gRPC health protocol says SERVING. */
export function grpcProbe(
  options: ProbeOptions & {
    /** The service that is asked for. @default - the server itself */
    readonly service?: string;
  } = {},
): Probe {
  const { service, ...rest } = options;
  return { kind: 'grpc', ...(service === undefined ? {} : { service }), options: rest };
}

/** The native probe; every setting is written out, so that a default of the cluster never decides. */
export function nativeProbe(name: string, probe: Probe, port: number | undefined, report: Report): k8s.Probe {
  const { options } = probe;
  const period = wholeSeconds(report, `${name}.period`, options.period, { fallback: 10, min: 1 });
  const timeout = wholeSeconds(report, `${name}.timeout`, options.timeout, { fallback: 1, min: 1 });
  if (timeout > period) {
    report('duration-order', `'${name}.timeout' (${timeout} s) must be at most '${name}.period' (${period} s)`);
  }
  if (probe.kind !== 'exec' && port === undefined && options.port === undefined) {
    report(
      'port-missing',
      `'${name}' asks a port and the container has none of its own; give it, for example { port: 8080 }`,
    );
  }
  const target = wholeNumber(report, `${name}.port`, options.port, { fallback: port ?? 1, min: 1, max: 65535 });
  return {
    ...handler(name, probe, target, report),
    initialDelaySeconds: wholeSeconds(report, `${name}.initialDelay`, options.initialDelay, { fallback: 0, min: 0 }),
    periodSeconds: period,
    timeoutSeconds: timeout,
    failureThreshold: wholeNumber(report, `${name}.failureThreshold`, options.failureThreshold, {
      fallback: 3,
      min: 1,
    }),
  };
}

function handler(name: string, probe: Probe, port: number, report: Report): k8s.Probe {
  switch (probe.kind) {
    case 'http':
      if (!/^\/\S*$/.test(probe.path)) {
        report(
          'path-invalid',
          `the path of '${name}' ('${probe.path}') must start with '/' and hold no spaces; write httpProbe('/health')`,
        );
      }
      return { httpGet: { path: probe.path, port: k8s.IntOrString.fromNumber(port), scheme: 'HTTP' } };
    case 'tcp':
      return { tcpSocket: { port: k8s.IntOrString.fromNumber(port) } };
    case 'exec':
      if (probe.command.length === 0)
        report('command-empty', `the command of '${name}' is empty; write execProbe(['/bin/check'])`);
      return { exec: { command: [...probe.command] } };
    case 'grpc':
      return { grpc: { port, ...(probe.service === undefined ? {} : { service: probe.service }) } };
  }
}
