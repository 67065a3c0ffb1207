import * as grpc from '@grpc/grpc-js';
import { ResourceMonitorClient } from '@pulumi/pulumi/proto/resource_grpc_pb';
import * as proto from '@pulumi/pulumi/proto/resource_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { listen } from '../../lib/preview/listen';
import { Monitor } from '../../lib/preview/monitor';
import { serve } from '../../lib/preview/server';

const place = { project: 'shop', stack: 'test' };
const needed = {
  secrets: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  resourceReferences: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  outputValues: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
  deletedWith: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  replaceWith: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
  aliasSpecs: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  transforms: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
  invokeTransforms: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
  parameterization: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
  resourceHooks: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
  errorHooks: proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
};

describe('what the monitor supports', () => {
  let close: () => void;
  let client: ResourceMonitorClient;
  beforeAll(async () => {
    const listener = await listen();
    const server = serve(new Monitor(place), listener, place);
    client = new ResourceMonitorClient(listener.address, grpc.credentials.createInsecure());
    close = () => {
      client.close();
      server.close();
      listener.close();
    };
  });
  afterAll(() => close());

  // A SDK that thinks that secrets are not supported sends them in clear.
  it('is told to SDKs that read it from the deployment', async () => {
    const found = await new Promise<readonly number[]>((resolve, reject) => {
      client.getDeploymentInfo(new Empty(), (error, answer) =>
        error ? reject(error) : resolve(answer.getSupportedfeaturesList()),
      );
    });
    expect([...found].sort()).toEqual(Object.values(needed).sort());
  });

  it.each([...Object.keys(needed).map((name) => [name, true] as const), ['somethingElse', false] as const])(
    'is told to SDKs that ask for %s: %s',
    async (name, supported) => {
      const found = await new Promise<boolean>((resolve, reject) => {
        client.supportsFeature(new proto.SupportsFeatureRequest().setId(name), (error, answer) =>
          error ? reject(error) : resolve(answer.getHassupport()),
        );
      });
      expect(found).toBe(supported);
    },
  );
});
