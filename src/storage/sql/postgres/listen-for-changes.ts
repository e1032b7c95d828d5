// Hears when another server has committed a change: a connection that listens, made again whenever it is lost.
import pg from 'pg';
import { changeChannel } from './change-table.ts';

export interface ChangeSignal {
  stop(): void;
}

const firstDelayMs = 250;
const longestDelayMs = 5_000;

/** `onSignal` is also called when the connection is there again: what was said meanwhile was not heard. */
export function listenForChanges(config: pg.ClientConfig, onSignal: () => void): ChangeSignal {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let delayMs = firstDelayMs;
  let isStopped = false;

  function connect(): void {
    const connection = new pg.Client({ ...config, keepAlive: true });
    client = connection;
    // A connection that breaks may say so twice, or while it is being made.
    let isOver = false;
    const onEnd = (): void => {
      if (isOver) return;
      isOver = true;
      void connection.end().catch(() => undefined);
      if (isStopped) return;
      retry = setTimeout(connect, delayMs);
      retry.unref();
      delayMs = Math.min(2 * delayMs, longestDelayMs);
    };
    connection.on('error', onEnd);
    connection.on('end', onEnd);
    connection.on('notification', onSignal);
    connection
      .connect()
      .then(() => connection.query(`listen ${changeChannel}`))
      .then(() => {
        delayMs = firstDelayMs;
        onSignal();
      })
      .catch(onEnd);
  }

  connect();
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(retry);
      void client?.end().catch(() => undefined);
    },
  };
}
