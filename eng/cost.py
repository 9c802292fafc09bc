#!/usr/bin/env python3
"""Writes docs/cost.md: what an environment costs, from counted calls and AWS's list prices.

usage: python3 eng/cost.py > docs/cost.md
       python3 eng/cost.py --count LEDGER EXECUTION=HISTORY... > docs/cost/counts.json

The counts are those of a run in the local cloud: its ledger (./berth ledger --json, or ledger.jsonl of its state folder) and the
histories of a first run, a second run of the same request and a rotation (aws stepfunctions get-execution-history). Prices are
in docs/cost/prices.json with their sources.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MEMORY_GB = 0.5
# Of a time such as 2026-11-21T13:56:34.240Z.
TO_MILLISECONDS = 23


def count(arguments):
    with open(arguments[0], encoding="utf-8") as file:
        calls = [json.loads(line) for line in file if line.strip()]
    result = {}
    for argument in arguments[1:]:
        name, path = argument.split("=", 1)
        with open(path, encoding="utf-8") as file:
            events = json.load(file)["events"]
        begin, end = events[0]["timestamp"][:TO_MILLISECONDS], events[-1]["timestamp"][:TO_MILLISECONDS]
        mine = [call for call in calls if begin <= call["time"][:TO_MILLISECONDS] <= end and call["caller"].startswith("berth-") and not call["error"]]
        billed = {}
        for call in mine:
            if call["service"] in ("dynamodb", "secretsmanager", "kms", "events", "sqs"):
                kind = "dynamodb writes" if call["service"] == "dynamodb" and call["operation"] in ("PutItem", "UpdateItem", "DeleteItem") else \
                    "dynamodb reads" if call["service"] == "dynamodb" else call["service"]
                billed[kind] = billed.get(kind, 0) + 1
        result[name] = {
            "transitions": sum(event["type"].endswith("StateEntered") for event in events),
            "invocations": sum(event["type"] == "TaskScheduled" for event in events),
            "calls": len(mine),
            "mutating": sum(call["mutating"] for call in mine),
            "billed": dict(sorted(billed.items())),
        }
    json.dump(result, sys.stdout, indent=2)
    print()


def money(value):
    return f"{value:.6f}" if value < 0.01 else f"{value:.2f}"


def plain(value):
    return f"{value:.12f}".rstrip("0").rstrip(".")


def table(rows, head):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def main():
    with open(ROOT / "docs/cost/prices.json", encoding="utf-8") as file:
        prices = json.load(file)
    with open(ROOT / "docs/cost/counts.json", encoding="utf-8") as file:
        counts = json.load(file)
    price = {name: entry["usd"] for name, entry in prices["prices"].items()}

    print("# What an environment costs\n")
    print("Written by `eng/cost.py` from [counts](cost/counts.json), taken from the local cloud's ledger and histories, and from [list prices]"
          f"(cost/prices.json) of {prices['region']}, {prices['date']}, in US dollars. No free tier and no discount is counted in; what the "
          "application itself uses (nodes, load balancer, database) is the platform's and not here.\n")
    print("## Once, for each run\n")
    head = ["", *counts]
    lines = [
        ("state transitions", "transitions", "stepfunctions transition"),
        ("function calls", "invocations", "lambda request"),
    ]
    rows, totals = [], {name: 0.0 for name in counts}

    def add(label, numbers, unit):
        row = [label]
        for name in counts:
            cost = numbers[name] * price[unit]
            totals[name] += cost
            row.append(f"{numbers[name]:g} · {money(cost)}")
        rows.append(row)

    for label, key, unit in lines:
        add(label, {name: counts[name][key] for name in counts}, unit)
    seconds = prices["assumptions"]["seconds of a function call"]
    add("function time, GB-seconds", {name: round(counts[name]["invocations"] * seconds * MEMORY_GB, 2) for name in counts}, "lambda GB-second")
    for label, key, unit in [("DynamoDB reads", "dynamodb reads", "dynamodb read"), ("DynamoDB writes", "dynamodb writes", "dynamodb write"),
                             ("Secrets Manager calls", "secretsmanager", "secretsmanager call"), ("KMS calls", "kms", "kms call"), ("SQS calls", "sqs", "sqs request"), ("events put", "events", "eventbridge event")]:
        add(label, {name: counts[name]["billed"].get(key, 0) for name in counts}, unit)
    rows.append(["**total**", *(f"**{money(totals[name])}**" for name in counts)])
    table(rows, head)
    others = ", ".join(f"{counts[name]['calls']} in the {name}, {counts[name]['mutating']} of them changes" for name in counts)
    print(f"A call of a function counts as {seconds} s with {MEMORY_GB:g} GB. All other calls of a run "
          f"({others}) cost nothing by themselves. Not in the ledger are the calls of KMS that Parameter Store, Secrets Manager and SQS make for "
          "values under the environment's key: one for each secret value written or read.\n")

    print("## Every month, while an environment stands\n")
    standing, rows = 0.0, []
    for label, entry in prices["standing"].items():
        cost = entry["count"] * price[entry["price"]]
        standing += cost
        rows.append([label, f"{entry['count']:g}", plain(price[entry['price']]), money(cost), entry["why"]])
    rows.append(["**total**", "", "", f"**{money(standing)}**", ""])
    table(rows, ["", "number", "each", "a month", ""])

    print("## Every month, once for the whole installation\n")
    whole, rows = 0.0, []
    for label, entry in prices["installation"].items():
        cost = entry["count"] * price[entry["price"]]
        whole += cost
        rows.append([label, f"{entry['count']:g}", plain(price[entry['price']]), money(cost), entry["why"]])
    rows.append(["**total**", "", "", f"**{money(whole)}**", ""])
    table(rows, ["", "number", "each", "a month", ""])

    print("## Sources\n")
    print("The page named is AWS's own; the number was checked at the place named after it. One that says *not checked* needs a look at the page before it is relied on.\n")
    for name, entry in prices["prices"].items():
        print(f"- {name}: {plain(entry['usd'])} USD, {entry['source']}; {'*not checked*' if entry['checked'] is None else 'checked: ' + entry['checked']}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--count"]:
        count(sys.argv[2:])
    else:
        main()
