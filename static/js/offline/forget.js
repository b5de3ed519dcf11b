// On the pages where one signs in: whoever was signed in here no longer is, so no key stays on the device.
import { forget } from "./queue.js";
import { usable } from "./store.js";

if (usable) forget();
