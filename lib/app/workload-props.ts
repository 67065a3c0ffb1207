import type { Autoscaling, DisruptionBudget, Drain, Spread } from './availability';
import type { ContainerProps, InitContainerProps, ProbeProps, SidecarProps } from './container-props';
import type { Flag } from './flags';
import type { RequiredVariables } from './required';
import type { Rollout } from './rollout';
import type { ServiceAccountProps } from './service-account';
import type { Usable } from './uses';

/** A processor architecture, as Kubernetes labels its nodes (`kubernetes.io/arch`). */
export type Architecture = 'amd64' | 'arm64';

/** What every workload may be given. */
export interface WorkloadProps extends ContainerProps {
  /** What it uses: each gives variables, connections and whatever else is needed. @default - nothing */
  readonly uses?: readonly Usable[];
  /** Feature flags, as environment variables; an environment may set them otherwise by `verdigris:flags`. @default - none */
  readonly flags?: Readonly<Record<string, Flag>>;
  /**
   * Environment variables that its own container has to have, everywhere or by environment, from wherever they come; those that
   * are missing are named at once. @default - none
   */
  readonly required?: RequiredVariables;
  /** Containers beside it in its pods, by name. @default - none */
  readonly sidecars?: Readonly<Record<string, SidecarProps>>;
  /** Containers that run to their end before it starts, in this order. @default - none */
  readonly init?: readonly InitContainerProps[];
  /** The architectures that all its images exist for; its pods run on such nodes alone. @default - any node */
  readonly architectures?: readonly Architecture[];
  /** @default - an account of its own, without a token */
  readonly serviceAccount?: ServiceAccountProps;
}

/** What a workload may be given that runs until it is replaced. */
export interface RunningProps extends WorkloadProps, ProbeProps {
  /** Pods, at least 1. `verdigris:replicas` overrides it, by `application/workload` or by the application that the workload is called like. @default 2 */
  readonly replicas?: number;
  /** @default - a fixed number of replicas */
  readonly autoscaling?: Autoscaling;
  /** `false` for none. @default - one pod at a time may be away, where there are several */
  readonly disruptionBudget?: DisruptionBudget | false;
  /** @default - over zones and hosts, where the cluster can */
  readonly spread?: Spread;
  /** How pods are replaced. @default - one at a time, the new one first, within 10 minutes */
  readonly rollout?: Rollout;
  /** How a pod leaves. @default - as the kind of workload says */
  readonly drain?: Drain;
  /** The port where metrics are read, 1 to 65535; its pods then say so to scrapers (`prometheus.io/port`). @default - none */
  readonly metricsPort?: number;
  /** The path of the metrics. @default '/metrics' */
  readonly metricsPath?: string;
}
