"""SAM template -> CloudFormation template, by AWS's own transform.

usage: transform.py TEMPLATE --stack NAME --region REGION --account ID --bucket BUCKET --key KEY [--parameter NAME=VALUE ...] [--prefer NAME=VALUE ...]

Prints {"template": ..., "parameters": {...}} with every parameter's value. What the transform wants in S3 and `sam package` would put
there is handled first: a local CodeUri becomes BUCKET/KEY, a local DefinitionUri is read in as Definition.
"""

import argparse
import json
import logging
import os
import sys

# The transform tells pydantic's and its own deprecations on standard error; they are no news about the template.
logging.disable(logging.WARNING)

from samtranslator.model.exceptions import InvalidDocumentException  # noqa: E402
from samtranslator.public.translator import ManagedPolicyLoader  # noqa: E402
from samtranslator.translator.transform import transform  # noqa: E402


class NoIam:
    """The transform looks up AWS's managed policies by IAM's ListPolicies; their ARNs are known by their names."""

    def get_paginator(self, _):
        return self

    def paginate(self, **_):
        names = ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSLambdaSQSQueueExecutionRole")
        return [{"Policies": [{"PolicyName": name, "Arn": f"arn:aws:iam::aws:policy/service-role/{name}"} for name in names]}]


def inline(template, folder, code):
    def local(uri):
        return isinstance(uri, str) and not uri.startswith("s3://")

    default = template.get("Globals", {}).get("Function", {})
    if local(default.get("CodeUri")):
        default["CodeUri"] = code
    for name, resource in template["Resources"].items():
        properties = resource.setdefault("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function" and local(properties.get("CodeUri")):
            properties["CodeUri"] = code
        if resource["Type"] == "AWS::Serverless::StateMachine" and local(properties.get("DefinitionUri")):
            with open(os.path.join(folder, properties.pop("DefinitionUri")), encoding="utf-8") as definition:
                try:
                    properties["Definition"] = json.load(definition)
                except json.JSONDecodeError as wrong:
                    sys.exit(f"{name}: {definition.name} is no JSON: {wrong}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("template")
    for name in ("stack", "region", "account", "bucket", "key"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--parameter", action="append", default=[])
    parser.add_argument("--prefer", action="append", default=[], help="the same, if the template has the parameter")
    options = parser.parse_args()
    os.environ["AWS_DEFAULT_REGION"] = options.region

    with open(options.template, encoding="utf-8") as file:
        template = json.load(file)
    inline(template, os.path.dirname(os.path.abspath(options.template)), {"Bucket": options.bucket, "Key": options.key})

    declared = template.get("Parameters", {})
    given = dict(parameter.split("=", 1) for parameter in options.parameter)
    preferred = dict(parameter.split("=", 1) for parameter in options.prefer)
    for name in given:
        if name not in declared:
            sys.exit(f"the template has no parameter {name}; it has {', '.join(sorted(declared))}")
    parameters = {}
    for name, declaration in declared.items():
        if name in given:
            parameters[name] = given[name]
        elif name in preferred:
            parameters[name] = preferred[name]
        elif "Default" in declaration:
            parameters[name] = str(declaration["Default"])
        else:
            sys.exit(f"the template's parameter {name} has no default and was not given")
    pseudo = {"AWS::Region": options.region, "AWS::AccountId": options.account, "AWS::StackName": options.stack, "AWS::Partition": "aws"}
    try:
        result = transform(template, {**pseudo, **parameters}, ManagedPolicyLoader(NoIam()))
    except InvalidDocumentException as wrong:
        sys.exit("; ".join(cause.message for cause in wrong.causes) or wrong.message)
    json.dump({"template": result, "parameters": parameters}, sys.stdout)


if __name__ == "__main__":
    main()
