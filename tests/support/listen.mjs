/** Lets a Node HTTP server listen on the loopback address; port 0 is any free one. `close` ends open connections too. */
export async function listen(server, port = 0) {
  await new Promise((listening, failed) => server.once("error", failed).listen(port, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}
