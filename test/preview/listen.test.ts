import * as grpc from '@grpc/grpc-js';
import { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb';
import * as engine from '@pulumi/pulumi/proto/engine_pb';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { listen } from '../../lib/preview/listen';
import { Monitor } from '../../lib/preview/monitor';
import { serve } from '../../lib/preview/server';

const place = { project: 'shop', stack: 'test' };

const rootResource = (client: EngineClient): Promise<string> =>
  new Promise((resolve, reject) => {
    client.getRootResource(
      new engine.GetRootResourceRequest(),
      new grpc.Metadata(),
      { deadline: Date.now() + 60_000 },
      (error: Error | null, response: engine.GetRootResourceResponse) =>
        error ? reject(error) : resolve(response.getUrn()),
    );
  });

describe('a port that is open before there is anybody to answer', () => {
  it('keeps a call that comes first, and answers it and those after', async () => {
    const listener = await listen();
    const client = new EngineClient(listener.address, grpc.credentials.createInsecure());
    const first = rootResource(client);
    // The call's first bytes are sent and read while nobody has taken the connection.
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    const monitor = new Monitor(place);
    const { urn } = monitor.register({
      ...{ type: 'pulumi:pulumi:Stack', name: 'shop-test', custom: false, remote: false, parent: '', object: {} },
      ...{ dependencies: [], propertyDependencies: {}, provider: '', providers: {}, version: '', aliases: [] },
      ...{ ignoreChanges: [], replaceOnChanges: [], deletedWith: '', importId: '' },
    });
    const server = serve(monitor, listener, place);
    expect(await first).toBe(urn);
    expect(await rootResource(client)).toBe(urn);
    client.close();
    server.close();
    listener.close();
  });

  it('ends what waits when it closes, and takes no more', async () => {
    const listener = await listen();
    const [host, port] = listener.address.split(':') as [string, string];
    const waiting = connect({ host, port: Number(port) });
    const ended = new Promise((resolve) => waiting.once('close', resolve));
    await new Promise((resolve) => waiting.once('connect', resolve));
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    listener.close();
    await ended;
    const late = connect({ host, port: Number(port) });
    await expect(new Promise((resolve, reject) => late.once('connect', resolve).once('error', reject))).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});
