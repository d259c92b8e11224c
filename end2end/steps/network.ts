// A bad network between the browser and the server: a proxy that can lose the line, be slow, or have the server say no.

import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Network = {
  /** Where the browser goes, in place of the server's own address. */
  url: string;
  /** Answers by itself when it says something; `undefined` lets the request through. */
  refuse: ((path: string) => { status: number; retryAfterS?: number } | undefined) | undefined;
  /** No answer at all, as without a network. */
  down: boolean;
  /** Milliseconds that every answer is late. */
  lateMs: number;
  /** The paths that were asked for, since the list was emptied last. */
  asked: string[];
  close(): Promise<void>;
};

export async function network(server: string): Promise<Network> {
  const { hostname, port } = new URL(server);
  const proxy = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    net.asked.push(path);
    if (net.down) {
      incoming.socket.destroy();
      return;
    }
    const refusal = net.refuse?.(path);
    if (refusal) {
      const wait = refusal.retryAfterS === undefined ? {} : { "retry-after": String(refusal.retryAfterS) };
      outgoing.writeHead(refusal.status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...wait });
      outgoing.end("<!DOCTYPE html><html lang=en><title>Busy</title><h1>Busy</h1>");
      return;
    }
    setTimeout(() => pass(incoming, outgoing), net.lateMs);
  });
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const passed = request({ hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.once("error", () => outgoing.destroy());
    incoming.pipe(passed);
  };
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const net: Network = {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    refuse: undefined,
    down: false,
    lateMs: 0,
    asked: [],
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
  return net;
}
