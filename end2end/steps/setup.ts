import { start } from "./server.mjs";

/** One server for the whole run. What it returns is run at the end: stopping is part of what is tested. */
export default async function setup() {
  const server = await start();
  process.env["CHECKWELL_URL"] = server.url;
  return () => server.stop();
}
