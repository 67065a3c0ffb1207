import * as pulumi from '@pulumi/pulumi';
import * as proto from '@pulumi/pulumi/proto/resource_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';

/**
 * The outputs of every resource of a stack's last snapshot, by URN, with secrets in clear. Asked as `pulumi.runtime.invoke` does, but
 * for one thing: that one prints every answer, whole, to the engine's debug log (`pulumi up --debug`, `--event-log`).
 *
 * @throws Error with the engine's own message
 */
export async function readStackResourceOutputs(stackName: string): Promise<unknown> {
  const monitor = pulumi.runtime.getMonitor();
  if (!monitor) throw new Error('this program is not run by Pulumi');
  const request = new proto.ResourceInvokeRequest();
  request.setTok('pulumi:pulumi:readStackResourceOutputs');
  request.setArgs(Struct.fromJavaScript({ stackName }));
  const answer = await new Promise<Struct | undefined>((resolve, reject) => {
    monitor.invoke(request, (error, response) => {
      if (error) return reject(new Error(error.details || error.message));
      const failures = response?.getFailuresList().map((failure) => failure.getReason()) ?? [];
      if (failures.length > 0) return reject(new Error(failures.join('; ')));
      resolve(response?.getReturn());
    });
  });
  if (!answer) return undefined;
  // A secret inside makes all of it secret to the SDK.
  return pulumi.runtime.unwrapRpcSecret(pulumi.runtime.deserializeProperties(answer)['outputs']);
}
