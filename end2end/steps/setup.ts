import { rmSync } from "node:fs";

import { importCornerClinics } from "./one-place.ts";
import { freshData, start } from "./server.mjs";

/** One server for the whole run. What it returns is run at the end: stopping is part of what is tested. */
export default async function setup() {
  const data = freshData();
  importCornerClinics(data);
  const server = await start({ data });
  process.env["CHECKWELL_URL"] = server.url;
  return async () => {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  };
}
