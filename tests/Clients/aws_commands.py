"""Runs commands of the AWS command line, each in a fork of this process, which has loaded it and its services' models once.

Loading takes a second of processor time, which a test run would pay more than a thousand times; 0.04 s are left. What
runs is the installed awscli, unchanged: a fork sets arguments and environment as a shell would and calls its main
function.

usage: aws_commands.py SOCKET. One command a connection: {"arguments": [...], "variables": {NAME: VALUE or null}} as JSON
up to the end of the stream; the answer is {"exitCode": n, "output": "...", "errors": "..."}. Ends when its standard
input does.
"""

import contextlib
import gc
import io
import json
import os
import socketserver
import sys
import threading

import awscli.clidriver
import botocore.exceptions
import botocore.session

# The models of these are read before the first command; a command for another service reads its own.
SERVICES = (
    "autoscaling cloudformation cloudwatch cognito-idp dynamodb ec2 eks elbv2 events iam kms lambda logs route53 s3"
    " scheduler secretsmanager sqs ssm stepfunctions sts"
).split()


class Command(socketserver.StreamRequestHandler):
    def handle(self):
        asked = json.load(self.rfile)
        for name, value in asked["variables"].items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        sys.argv = ["aws", *asked["arguments"]]
        output, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        sys.stdout, sys.stderr, sys.stdin = output, errors, io.StringIO()
        try:
            code = awscli.clidriver.create_clidriver().main(asked["arguments"])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        finally:
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        self.wfile.write(json.dumps({"exitCode": code or 0, "output": text(output), "errors": text(errors)}).encode())


def text(stream):
    stream.flush()
    return stream.buffer.getvalue().decode()


class Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    request_queue_size = 64
    max_children = 64


def warm_up():
    """Has everything loaded that a command loads late, without a call: the answer of this one is made up from the model."""
    # Where awscli says, as in a command; all commands then share what has been read.
    loader = botocore.session.create_loader(os.environ["AWS_DATA_PATH"])
    botocore.session.create_loader = lambda search_path: loader
    with contextlib.redirect_stdout(io.StringIO()):
        awscli.clidriver.create_clidriver().main(["sts", "get-caller-identity", "--generate-cli-skeleton", "output"])
    for service in SERVICES:
        for model in ("service-2", "endpoint-rule-set-1", "paginators-1", "waiters-2"):
            with contextlib.suppress(botocore.exceptions.DataNotFoundError):  # Not every service has waiters.
                loader.load_service_model(service, model)
    gc.freeze()  # Or a collection in a fork would touch, and so copy, every page.


def main():
    warm_up()
    with Server(sys.argv[1], Command) as server:
        threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
        print("ready", flush=True)
        server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
