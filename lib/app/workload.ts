import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Application } from './application';
import { Connections } from './connections';
import type { Connected } from './connections';
import { labels } from './model';
import { checkName } from './names';
import { addObject, atRender, SlotScope } from './ownership';
import type { Peer } from './peers';
import { podTemplate } from './pod';
import { describePod } from './pod-containers';
import type { PodShape } from './pod-containers';
import type { Report } from './problems';
import { addServiceAccount } from './service-account';
import { rememberSource } from './source';
import type { WorkloadProps } from './workload-props';

/** How long a workload's name may be. */
export interface NameRule {
  /** For messages: `the worker name`. */
  readonly what: string;
  readonly most: number;
  readonly why: string;
}

/**
 * Code of the application that runs in pods: `WebService`, `Worker`, `ScheduledTask` or `Task`. What runs it belongs to the slot,
 * with its ConfigMaps and network policy; its service account belongs to the application.
 */
export abstract class Workload extends Construct implements Connected {
  readonly application: Application;
  readonly name: string;
  /** The ports that other pods may be let in to. */
  abstract readonly ports: readonly number[];
  /** Where metrics are read; undefined where nowhere. */
  abstract readonly metricsPort: number | undefined;
  /** What selects the pods of the rendered slot. */
  readonly selector: Readonly<Record<string, string>>;
  /** The account of the pods: what an EKS Pod Identity association names. */
  readonly serviceAccountName: string;
  /** What it talks to; all else is denied. */
  readonly connections: Connections;
  /** For slot-owned objects of your own that belong to this workload. */
  readonly slotScope: Construct;
  /** Adds a problem of it. */
  readonly report: Report;

  constructor(scope: Construct, name: string, props: WorkloadProps, rule: NameRule) {
    super(scope, name);
    rememberSource(this);
    this.application = Application.of(this);
    const { application } = this;
    this.report = application.reporter(this);
    checkName(this.report, rule.what, name, rule.most, rule.why);
    this.name = name;
    this.selector = Object.freeze({ app: name, [labels.slot]: application.slot });
    this.slotScope = new SlotScope(this);
    this.connections = new Connections(this, this.report);
    this.serviceAccountName = addServiceAccount(this, name, props.serviceAccount ?? {}, this.report);
    addObject(this.slotScope, 'network-policy', {
      ...k8s.KubeNetworkPolicy.GVK,
      metadata: { name: application.slotName(name) },
      spec: atRender(() => this.connections.policySpec()),
    });
  }

  /** Its pods as the other end of a connection, whichever slot they are in. */
  get peer(): Peer {
    const [port] = this.ports;
    return { kind: 'pods', labels: { app: this.name }, ...(port === undefined ? {} : { port }) };
  }

  /** The template of its pods. */
  protected podTemplate(props: WorkloadProps, shape: PodShape): unknown {
    return podTemplate(describePod(this, props, shape));
  }
}
