// The service worker of a page with its scripts: the player's, with a policy on every answer that it gives.
//
// The player (ReplayWeb.page, here as /player/sw.js) has policies of its own, which let WebSockets reach any
// host, and some of its answers have none: a frame of such an answer would be a way out for any script.
"use strict";

const HEADERS = {
  "Content-Security-Policy": [
    "sandbox allow-scripts allow-same-origin",
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
    `worker-src ${location.origin}/replay/ data: blob:`, // not /player/sw.js, which is without this policy
    "object-src 'none'",
    "form-action 'none'",
  ].join("; "),
  // What a content security policy doesn't cover: preconnect, DNS prefetch, WebRTC. Chromium knows it since 152.
  "Connection-Allowlist": "(response-origin);webrtc=block;redirects=allow",
  "Referrer-Policy": "same-origin",
  "X-DNS-Prefetch-Control": "off",
};

function guarded(answer) {
  if (answer.status === 0) return answer; // a network error
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}

// The player also runs this script as a plain worker, to read the index of a package.
if ("FetchEvent" in self) {
  const respondWith = FetchEvent.prototype.respondWith;
  FetchEvent.prototype.respondWith = function (answer) {
    respondWith.call(this, Promise.resolve(answer).then(guarded));
  };
}

importScripts("/player/sw.js");
