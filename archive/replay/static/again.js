// Where the service worker isn't there yet that answers for this address, it is a moment later.
"use strict";

setTimeout(() => location.reload(), 300);
