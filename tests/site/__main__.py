"""`python -m tests.site`: the sample venue, or with `--pages` the replaying proxy, until it is interrupted.

Exit codes: 0 ended by SIGINT or SIGTERM, 2 bad input, 73 the port is taken or a file cannot be written.
"""

import argparse
import asyncio
import errno
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.site.authority import Authority
from tests.site.pages import Pages, PagesError
from tests.site.publication import Publication
from tests.site.server import Server

EX_USAGE = 2
EX_CANTCREAT = 73


def main() -> int:
    """Serve until interrupted; returns the exit code."""
    options = _options()
    with ExitStack() as stack:
        try:
            server, greeting = _server(options, stack)
            asyncio.run(_serve(server, greeting))
        except PagesError as error:
            return _fail(str(error), EX_USAGE)
        except OSError as error:
            return _fail(_reason(error, options), EX_CANTCREAT)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.site", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8765, help="0 picks a free one (%(default)s)")
    parser.add_argument("--log", type=Path, metavar="FILE", help="write a line of JSON per request")
    parser.add_argument(
        "--pages", type=Path, action="append", metavar="DIR", help="be a proxy that answers from DIR"
    )
    parser.add_argument("--ca-file", type=Path, metavar="PATH", help="where the proxy's certificate is put")
    options = parser.parse_args()
    if options.ca_file and not options.pages:
        parser.error("--ca-file goes with --pages")
    if not 0 <= options.port <= 65535:
        parser.error(f"--port is a number from 0 to 65535, not {options.port}")
    return options


def _server(options: argparse.Namespace, stack: ExitStack) -> tuple[Server, str]:
    """The server asked for, and what it says when it listens, with `{url}` for where."""
    where = {"host": options.host, "port": options.port, "log": options.log}
    if not options.pages:
        return Server(Publication().respond, **where), "The Loopback Review is served at {url}/"
    authority, pages = Authority(), Pages(options.pages)
    ca_file = options.ca_file or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "ca.pem"
    ca_file.write_bytes(authority.pem)
    return Server(pages.respond, authority=authority, **where), f"Proxy at {{url}}, CA in {ca_file}"


async def _serve(server: Server, greeting: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with server:
        print(greeting.replace("{url}", server.url), flush=True)
        await stop.wait()


def _reason(error: OSError, options: argparse.Namespace) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {options.port} of {options.host} is taken already; choose another with --port."
    if error.filename is not None:
        return f"{error.filename} cannot be written: {error.strerror}."
    return f"{options.host}, port {options.port}, cannot be listened on: {error.strerror}."


def _fail(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
