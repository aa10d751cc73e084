// A few real servers from npm, in the ordinary checks.

import { test } from "vitest";
import { expectScan } from "./scan-server.ts";
import { FEW } from "./servers.ts";

test.each(FEW)("$name $version lists $tools tools", expectScan);
