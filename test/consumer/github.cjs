// Runs the installed `verdigris comment` against a GitHub that knows no token: its client is in the package, whole.
const { spawn } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { createServer } = require('node:http');

writeFileSync('report.json', JSON.stringify({ version: 1, base: 'main', head: 'branch', refused: 0, stacks: [] }));
const server = createServer((_, response) =>
  response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Bad credentials"}'),
);
server.listen(0, '127.0.0.1', () => {
  const words = ['comment', '--report', 'report.json', '--repository', 'acme/shop', '--pull-request', '1'];
  const address = `http://127.0.0.1:${server.address().port}`;
  const env = { ...process.env, GITHUB_TOKEN: 'ghs_unknown', GITHUB_API_URL: address };
  const command = spawn('node_modules/.bin/verdigris', words, { stdio: ['ignore', 'inherit', 'inherit'], env });
  command.on('exit', () => server.close());
});
