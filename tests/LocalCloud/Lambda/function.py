"""A function for tests: speaks the Lambda Runtime API and does what its event's "do" says."""
import json
import os
import sys
import time
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"


def post(path, body, headers=None):
    request = urllib.request.Request(f"{API}/{path}", data=json.dumps(body).encode(), headers=headers or {})
    return urllib.request.urlopen(request).read()


if os.environ.get("INIT") == "error":
    post("init/error", {"errorType": "Startup", "errorMessage": "no configuration"})
    sys.exit(1)
if os.environ.get("INIT") == "exit":
    sys.exit(3)

served = 0
while True:
    with urllib.request.urlopen(f"{API}/invocation/next") as answer:
        event = json.load(answer)
        headers = {name.lower(): value for name, value in answer.headers.items()}
    request_id = headers["lambda-runtime-aws-request-id"]
    served += 1
    do = event.get("do", "echo") if isinstance(event, dict) else "echo"
    for line in event.get("print", []) if isinstance(event, dict) else []:
        print(line, flush=True)
    if do == "error":
        post(f"invocation/{request_id}/error", {"errorType": event["type"], "errorMessage": event["message"]})
        continue
    if do == "exit":
        os._exit(event["code"])
    if do == "wait":
        # Until the test lets go by making the file; the Runtime API knows nothing of this.
        while not os.path.exists(event["file"]):
            time.sleep(0.005)
    if do == "hang":
        time.sleep(3600)
    result = {"event": event, "pid": os.getpid(), "served": served}
    if do == "environment":
        result["environment"] = dict(os.environ)
        result["headers"] = headers
    if do == "return":
        result = event["value"]
    if isinstance(event, dict) and "Records" in event:
        print("bodies " + " ".join(one["body"] for one in event["Records"]), flush=True)
        if any("break" in one["body"] for one in event["Records"]):
            post(f"invocation/{request_id}/error", {"errorType": "Broken", "errorMessage": "asked to"})
            continue
        failed = [one["messageId"] for one in event["Records"] if "fail" in one["body"]]
        result = {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
    elif os.environ.get("SHOW"):
        print("event " + json.dumps(event), flush=True)
    post(f"invocation/{request_id}/response", result)
