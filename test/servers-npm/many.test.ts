// All the other real servers from npm: `npm run test:servers`.

import { test } from "vitest";
import { expectScan } from "./scan-server.ts";
import { MANY } from "./servers.ts";

test.each(MANY)("$name $version lists $tools tools", expectScan);
