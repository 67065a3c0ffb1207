import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A port that is open before there is anybody to answer on it. */
export interface Listener {
  readonly address: string;
  /** Hands over every connection, those that have waited first. To be called once. */
  readonly connections: (take: (connection: Socket) => void) => void;
  /** Ends what waits, and takes no more. */
  readonly close: () => void;
}

/** Listens on a free port of this machine alone. */
export async function listen(): Promise<Listener> {
  const waiting: Socket[] = [];
  let take = (connection: Socket): void => void waiting.push(connection);
  const server = createServer({ noDelay: true }, (connection) => take(connection));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: (given) => {
      take = given;
      for (const connection of waiting.splice(0)) given(connection);
    },
    close: () => {
      server.close();
      for (const connection of waiting.splice(0)) connection.destroy();
    },
  };
}
