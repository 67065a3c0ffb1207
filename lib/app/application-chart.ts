import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/model';
import type { ApplicationErrorCode } from './errors';
import type { ApplicationDefinition, RenderedApplication } from './model';
import { ApplicationError } from './problems';
import { renderApplication } from './render';
import { containsToken } from './tokens';

/** What a chart of one application is made with. */
export interface ApplicationChartProps {
  readonly environment: Environment;
}

/**
 * An application in a cdk8s app of your own, beside other charts: `cdk8s synth` (or `app.synth()`) writes its objects, and
 * whatever applies manifests applies them. Its one slot is replaced pod by pod, and its live Service selects that slot: blue/green
 * needs what `verdigris/release` does in a `pulumi up`.
 *
 * The objects are children of the chart, named by kind and name (`Deployment-shop`), so that JSON patches, aspects and
 * dependencies of cdk8s reach them.
 *
 * @throws ApplicationError with all problems together; also where a value is known to Pulumi alone
 *
 * @example
 * const app = new App();
 * const chart = new ApplicationChart(app, shop, { environment });
 * ApiObject.of(chart.node.findChild('Deployment-shop')).addJsonPatch(JsonPatch.add('/spec/paused', true));
 * app.synth();
 */
export class ApplicationChart extends Chart {
  /** What was rendered: images, secrets and backing services that it needs, warnings. */
  readonly rendered: RenderedApplication;

  constructor(scope: Construct, definition: ApplicationDefinition, { environment }: ApplicationChartProps) {
    super(scope, definition.name, { namespace: environment.namespace, disableResourceNameHashes: true });
    this.rendered = renderApplication(definition, { environment, slot: 'rolling' });
    const deferred = this.rendered.objects.filter(({ manifest }) => containsToken(JSON.stringify(manifest)));
    if (deferred.length > 0) {
      throw new ApplicationError(
        deferred.map(({ manifest, path }) => ({
          code: 'output-without-pulumi' satisfies ApplicationErrorCode,
          path,
          message: `the ${manifest.kind} '${manifest.metadata.name}' holds a Pulumi Output, which has no value without Pulumi; give it plain text, or release it by 'pulumi up'`,
        })),
      );
    }
    for (const { manifest } of this.rendered.objects) {
      new ApiObject(this, `${manifest.kind}-${manifest.metadata.name}`, manifest);
    }
  }
}
