// The peer of a single log-metric: Node's own HTTP server in a process of its own, which reads the body, parses it and answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const program = `
  const { createServer } = require('node:http');
  const answer = Buffer.from('{}');
  const server = createServer((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      JSON.parse(Buffer.concat(pieces).toString());
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      response.end(answer);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

export interface BareServer {
  readonly url: string;
  readonly pid: number;
  end(): Promise<void>;
}

export async function bareServer(): Promise<BareServer> {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${line.toString().trim()}`,
    pid: child.pid!,
    end: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}
