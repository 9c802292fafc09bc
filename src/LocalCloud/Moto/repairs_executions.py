"""What moto's Step Functions and the interpreter in it need."""

import copy
import functools
import json
import os
import sys
import threading
import time
import urllib.request
import uuid

from repairing import repair


@repair("5.2.0", "5.2.99")
def state_machine_calls_with_its_role():
    """moto signs every task as the key "ak". AWS calls with the state machine's own role (or the task's Credentials).

    Clients are kept, for making one costs more than the call itself.
    """
    import boto3
    from botocore.config import Config
    from moto.stepfunctions.parser.asl.utils import boto_client

    endpoint = f"http://127.0.0.1:{os.environ['MOTO_PORT']}"
    token = os.environ["BERTH_CONTROL_TOKEN"]
    config = Config(
        parameter_validation=False,
        retries={"max_attempts": 0, "total_max_attempts": 1},
        connect_timeout=10,
        read_timeout=960,
        max_pool_connections=64,
        s3={"addressing_style": "path"},
    )
    lock = threading.Lock()
    # One for all: it reads a service's model, 50 ms, once.
    session = boto3.Session()
    credentials = {}
    clients = {}

    def keys_of(role):
        known = credentials.get(role)
        if known and known["expires"] - time.time() > 300:
            return known
        body = json.dumps({"roleArn": role, "service": "states.amazonaws.com"}).encode()
        request = urllib.request.Request(
            f"{endpoint}/_berth/credentials",
            data=body,
            headers={"content-type": "application/json", "x-berth-control": token},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            known = credentials[role] = json.load(answer)
        return known

    def boto_client_for(region, service, state_credentials=None):
        role = state_credentials.role_arn
        with lock:
            keys = keys_of(role)
            place = (region, service, role, keys["accessKeyId"])
            client = clients.get(place)
            if client is None:
                client = clients[place] = session.client(
                    service,
                    region_name=region,
                    endpoint_url=endpoint,
                    aws_access_key_id=keys["accessKeyId"],
                    aws_secret_access_key=keys["secretAccessKey"],
                    aws_session_token=keys["sessionToken"],
                    config=config,
                )
            return client

    # The interpreter's modules take the name at import, so this has to come before they are loaded.
    boto_client.boto_client_for = boto_client_for


@repair("5.2.0", "5.2.2")
def second_start_execution():
    """StartExecution deep-copies the state machine with all its executions, whose locks cannot be copied (mended in 5.2.3)."""
    from moto.stepfunctions.models import StateMachine

    def deepcopy(self, memo):
        clone = copy.copy(self)
        clone.executions = []
        return clone

    StateMachine.__deepcopy__ = deepcopy


@repair("5.2.0", "5.2.99")
def execution_without_a_name():
    """An execution started without a name is called "None", and so is the next one. AWS makes a UUID."""
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend

    start = StepFunctionsParserBackend.start_execution

    def start_execution(self, state_machine_arn, name=None, *rest, **named):
        return start(self, state_machine_arn, name or str(uuid.uuid4()), *rest, **named)

    StepFunctionsParserBackend.start_execution = start_execution


@repair("5.2.0", "5.2.99")
def one_parser_for_all_paths():
    """The tables of a parser and of a lexer are made for every JSONPath that is read or written, 13 ms each time. A parsed path holds no state."""
    from jsonpath_ng._ply import lex
    from jsonpath_ng.ext.parser import ExtendedJsonPathParser
    from jsonpath_ng.parser import JsonPathParser
    from moto.stepfunctions.parser.asl.component.common.path import result_path
    from moto.stepfunctions.parser.asl.utils import json_path

    lock = threading.Lock()
    make = lex.lex
    lexers = {}

    def lexer_of(module=None, **named):
        kind = type(module)
        if kind not in lexers:
            lexers[kind] = make(module=module, **named)
        return lexers[kind].clone()

    def with_one(parser):
        @functools.lru_cache(maxsize=2048)
        def parse(path):
            with lock:
                return parser.parse(path)

        return parse

    lex.lex = lexer_of
    json_path.parse = with_one(ExtendedJsonPathParser())
    result_path.parse = with_one(JsonPathParser())


@repair("5.2.0", "5.2.99")
def one_parse_a_definition():
    """Every execution parses its definition anew, 0.11 s of the 0.13 that it takes. The tree holds no state; the program made of it may."""
    from antlr4 import CommonTokenStream, InputStream
    from moto.stepfunctions.parser.asl.parse import asl_parser

    @functools.lru_cache(maxsize=64)
    def tree_of(definition):
        listener = asl_parser.SyntaxErrorListener()
        parser = asl_parser.ASLParser(CommonTokenStream(asl_parser.ASLLexer(InputStream(definition))))
        parser.removeErrorListeners()
        parser.addErrorListener(listener)
        tree = parser.state_machine()
        if listener.errors:
            raise asl_parser.ASLParserException(errors=listener.errors)
        return tree

    def parse(definition):
        tree = tree_of(definition)
        return asl_parser.Preprocessor().visit(tree), tree

    asl_parser.AmazonStateLanguageParser.parse = staticmethod(parse)


@repair("5.2.0", "5.2.99")
def first_execution_is_as_fast_as_the_next():
    """The client for its tasks costs the first execution 0.1 s; it is made when the state machine is."""
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.credentials import StateCredentials
    from moto.stepfunctions.parser.asl.utils import boto_client
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend

    create = StepFunctionsParserBackend.create_state_machine

    def prepare(region, role):
        try:
            boto_client.boto_client_for(region, "lambda", StateCredentials(role_arn=role))
        except OSError as refused:
            print(f"no client for {role} yet: {refused}", file=sys.stderr)

    def create_state_machine(self, name, definition, roleArn, *rest, **named):
        machine = create(self, name, definition, roleArn, *rest, **named)
        if ":lambda:" in definition:
            threading.Thread(target=prepare, args=(self.region_name, roleArn), daemon=True).start()
        return machine

    StepFunctionsParserBackend.create_state_machine = create_state_machine


@repair("5.2.0", "5.2.99")
def stopped_execution_has_a_date():
    """DescribeExecution leaves out stopDate, error and cause of an execution that timed out or was aborted."""
    from moto.stepfunctions.responses import StepFunctionResponse

    describe = StepFunctionResponse.describe_execution

    def describe_execution(self):
        result = describe(self)
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        for key, value in (
            ("stopDate", execution.stop_date),
            ("error", getattr(execution, "error", None)),
            ("cause", getattr(execution, "cause", None)),
        ):
            if value is not None and result._result.get(key) is None:
                result._result[key] = value
        return result

    StepFunctionResponse.describe_execution = describe_execution


@repair("5.2.0", "5.2.99")
def stopped_execution_waits_for_no_token():
    """A task that waits for its token goes on waiting after StopExecution, and its execution is RUNNING until the task's time is up."""
    from moto.stepfunctions.parser.asl.eval.environment import Environment
    from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped
    from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

    stop = ExecutionWorker.stop
    set_error = Environment.set_error

    def stop_and_wake(self, *rest, **named):
        stop(self, *rest, **named)
        for endpoint in list(self.env.callback_pool_manager._pool.values()):
            endpoint.interrupt_all()

    def set_error_unless_stopped(self, error):
        # The task that is woken has failed; the execution has not, it was stopped.
        if not isinstance(self.program_state(), ProgramStopped):
            set_error(self, error)

    ExecutionWorker.stop = stop_and_wake
    Environment.set_error = set_error_unless_stopped


@repair("5.2.0", "5.2.99")
def executions_tell_their_status():
    """AWS sends an event on every change of an execution's status; moto sends none. The gateway is told and sends it."""
    import queue

    from moto.stepfunctions.parser.api import ExecutionStatus
    from moto.stepfunctions.parser.backend.execution import (
        BaseExecutionWorkerCommunication,
        Execution,
    )

    endpoint = f"http://127.0.0.1:{os.environ['MOTO_PORT']}/_berth/executions"
    token = os.environ["BERTH_CONTROL_TOKEN"]
    changes = queue.SimpleQueue()

    def tell():
        # One thread, so that a start is told before its end.
        while True:
            body = json.dumps(changes.get()).encode()
            headers = {"content-type": "application/json", "x-berth-control": token}
            try:
                urllib.request.urlopen(urllib.request.Request(endpoint, data=body, headers=headers), timeout=10).close()
            except OSError as gone:
                print(f"the gateway did not take a status event: {gone}", file=sys.stderr, flush=True)

    threading.Thread(target=tell, daemon=True).start()

    def milliseconds(date):
        return None if date is None else int(date.timestamp() * 1000)

    def changed(execution):
        done = execution.exec_status == "SUCCEEDED"
        changes.put(
            {
                "executionArn": execution.exec_arn,
                "stateMachineArn": execution.state_machine.arn,
                "name": execution.name,
                "status": str(getattr(execution.exec_status, "value", execution.exec_status)),
                "startDate": milliseconds(execution.start_date),
                "stopDate": milliseconds(execution.stop_date),
                "input": execution.execution_input,
                "output": json.dumps(execution.output, separators=(",", ":")) if done else None,
                "error": execution.error,
                "cause": execution.cause,
            }
        )

    start = Execution.start
    terminated = BaseExecutionWorkerCommunication.terminated

    def start_and_tell(self):
        # Before it runs: a short execution may have ended when start returns, and would be told of twice.
        self.exec_status = ExecutionStatus.RUNNING
        changed(self)
        start(self)

    def terminated_and_tell(self):
        terminated(self)
        changed(self.execution)

    Execution.start = start_and_tell
    BaseExecutionWorkerCommunication.terminated = terminated_and_tell


@repair("5.2.0", "5.2.99")
def execution_history_in_pages():
    """GetExecutionHistory copies and serialises the whole history at every call, 60 ms for 150 events, and knows no pages nor order.

    Events never change once they are there, so each is turned into text once.
    """
    import datetime
    import enum

    from moto.stepfunctions.responses import StepFunctionResponse

    def plain(value):
        if isinstance(value, datetime.datetime):
            return value.timestamp()
        if isinstance(value, enum.Enum):
            return value.value
        raise TypeError(f"{type(value)} in an execution's history")

    def texts(manager):
        with manager._mutex:
            known = manager.__dict__.setdefault("_berth_texts", [])
            for event in manager._history_event_list[len(known) :]:
                known.append(json.dumps(event, default=plain, separators=(",", ":")))
            return list(known)

    def get_execution_history(self):
        worker = self.stepfunction_backend.describe_execution(self._get_param("executionArn")).exec_worker
        events = texts(worker.env.event_manager) if worker and worker.env else []
        if self._get_param("reverseOrder"):
            events.reverse()
        start = int(self._get_param("nextToken") or 0)
        end = start + int(self._get_param("maxResults") or 100)
        more = f',"nextToken":"{end}"' if end < len(events) else ""
        return f'{{"events":[{",".join(events[start:end])}]{more}}}'

    StepFunctionResponse.get_execution_history = get_execution_history


@repair("5.2.0", "5.2.99")
def failure_of_a_task_has_its_cause():
    """SendTaskFailure drops the cause, and what a token that nobody waits for raises is no answer of the API."""
    from moto.core.responses import EmptyResult
    from moto.stepfunctions.parser import api
    from moto.stepfunctions.responses import StepFunctionResponse

    def answered(send):
        try:
            send()
        except (api.InvalidToken, api.TaskDoesNotExist, api.TaskTimedOut) as refused:
            code = type(refused).__name__
            return 400, {"x-amzn-errortype": code}, json.dumps({"__type": code, "message": f"{code}: the task does not wait with this token."})
        return EmptyResult()

    def send_task_failure(self):
        return answered(
            lambda: self.stepfunction_backend.send_task_failure(
                self._get_param("taskToken"), error=self._get_param("error"), cause=self._get_param("cause")
            )
        )

    def send_task_success(self):
        return answered(lambda: self.stepfunction_backend.send_task_success(self._get_param("taskToken"), self._get_param("output")))

    StepFunctionResponse.send_task_failure = send_task_failure
    StepFunctionResponse.send_task_success = send_task_success
