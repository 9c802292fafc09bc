"""Starts moto's server with the repairs that Berth's local cloud needs.

Prints one line when it listens: {"port": N, "moto": "5.2.1", "repairs": [...]}.

Environment: MOTO_PORT is the gateway's port, so that what moto itself calls (the tasks of a state machine) comes
back through the gateway; BERTH_CONTROL_TOKEN opens the gateway's /_berth/credentials, and is what the gateway shows to moto.
"""

import gc
import io
import json
import os
import sys
import traceback

import moto
from moto.core.config import default_user_config

# Importing them applies them; those of Step Functions first, for its modules take names from one another when they are loaded.
import repairs_executions  # noqa: F401, I001
import repairs_state  # noqa: F401
from repairing import REPAIRS

# Headers of an answer that the server gives.
SAID_HERE = ("content-length", "connection", "transfer-encoding")


def answer_of(application, environ):
    answer = []

    def start_response(status, headers, exc_info=None):
        answer[:] = status, headers

    parts = application(environ, start_response)
    try:
        return *answer, b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()


class Guarded:
    """moto checks no signature: who does not show the key that the gateway has is turned away."""

    def __init__(self, application, key):
        self.application, self.key = application, key

    def __call__(self, environ, start_response):
        if environ.get("HTTP_X_BERTH_UPSTREAM") != self.key:
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [b"Calls go to the gateway."]
        return self.application(environ, start_response)


def serve():
    from werkzeug.serving import WSGIRequestHandler, make_server

    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        create_backend_app,
    )

    class Handler(WSGIRequestHandler):
        """werkzeug closes each connection after its answer and then listens to it for 10 ms more: half of what a call costs.

        Its only client is the gateway, which says how long its bodies are.
        """

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def log_request(self, code="-", size="-"):
            pass

        def run_wsgi(self):
            environ = self.make_environ()
            environ["wsgi.input"] = io.BytesIO(self.rfile.read(int(self.headers.get("content-length") or 0)))
            try:
                status, headers, body = answer_of(self.server.app, environ)
            except Exception:
                traceback.print_exc()
                # The gateway knows by the type that this is no answer of a service. Whoever reads its message may have no log any more.
                status, headers, body = "500 Internal Server Error", [("Content-Type", "text/html")], f"moto failed: {traceback.format_exc(limit=-3)}".encode()
            lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers if name.lower() not in SAID_HERE), f"content-length: {len(body)}", "", ""]
            self.wfile.write("\r\n".join(lines).encode("latin-1") + (b"" if self.command == "HEAD" else body))
            self.wfile.flush()

    # A session of its own: Ctrl-C at the terminal reaches the local cloud alone, which then ends moto.
    if os.getpgrp() != os.getpid():
        os.setsid()
    default_user_config["lambda"] = {"use_docker": False}
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    application = DomainDispatcherApplication(create_backend_app)
    application.debug = True
    server = make_server("127.0.0.1", 0, Guarded(application, os.environ["BERTH_CONTROL_TOKEN"]), threaded=True, request_handler=Handler)
    server.daemon_threads = True
    # What is loaded now stays, and what comes later is seldom in cycles: collecting it would be a twentieth of the time.
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
    print(json.dumps({"port": server.server_port, "moto": moto.__version__, "repairs": REPAIRS}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    try:
        serve()
    except KeyboardInterrupt:
        sys.exit(0)
