#!/usr/bin/env python3
"""Writes the CloudFormation template of the role that a platform in another account gives to Berth.

usage: python3 eng/platform-role.py serverless.template > src/Shared/Platforms/platform-role.template

The role may do what the functions' own roles may do on a platform in their account, statement by statement. A test holds both together.
"""
import json
import sys

# The functions that work on a platform; their rights on what is Berth's own stay behind.
FUNCTIONS = ["Intake", "ValidateRequest", "PlanEnvironment", "RotateDatabaseSecret", "WireCognito", "ConfigureCluster", "PublishParameters", "WireLoadBalancer",
             "DeployApplication", "VerifyEnvironment", "Compensate", "RemoveResources", "TakeInventory", "ObserveEnvironments", "CompareEnvironment"]
OWN_SERVICES = {"logs", "xray", "dynamodb", "events", "scheduler", "states", "sts"}
OWN_STATEMENTS = {"AskForRepairs", "TakeRequests", "PutRefusedRequestsAside", "ReadTheNetwork", "AttachToTheNetwork", "ReadThePlatform", "LetThemSend"}
# IAM's limit for a managed policy, in characters without white space. Parameters are longer than their names.
LIMIT = 5000


def statements(template):
    found = {}
    for function in FUNCTIONS:
        for policy in template["Resources"][f"{function}Role"]["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = [action for action in statement["Action"] if action.split(":")[0] not in OWN_SERVICES]
                if statement["Sid"] in OWN_STATEMENTS or not actions:
                    continue
                rest = {key: value for key, value in statement.items() if key not in ("Sid", "Action")}
                known = found.setdefault(json.dumps(rest, sort_keys=True), (set(), rest))
                known[0].update(actions)
    for actions, rest in found.values():
        yield {"Effect": rest["Effect"], "Action": sorted(actions), **{key: value for key, value in rest.items() if key != "Effect"}}


def of_this_account(node):
    """The bound of pods' roles is a policy of the same name in the platform's account."""
    if isinstance(node, dict):
        if node.get("Fn::If", [None])[0] == "OwnPodBoundary":
            return {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${PodBoundaryName}"}
        return {key: of_this_account(value) for key, value in node.items()}
    return [of_this_account(item) for item in node] if isinstance(node, list) else node


def boundary(template):
    """The bound itself, without Berth's own queues, which are not in this account."""
    policy = json.loads(json.dumps(template["Resources"]["PodBoundary"]))
    policy["Condition"] = "MakesPodBoundary"
    policy["Properties"]["ManagedPolicyName"] = {"Ref": "PodBoundaryName"}
    for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
        if isinstance(statement["Resource"], list):
            statement["Resource"] = [resource for resource in statement["Resource"] if "Fn::GetAtt" not in resource]
    return policy


def size(statement):
    return len(json.dumps(statement, separators=(",", ":")))


def chunks(all_of_them):
    chunk = []
    for statement in all_of_them:
        if chunk and sum(map(size, chunk)) + size(statement) > LIMIT:
            yield chunk
            chunk = []
        chunk.append(statement)
    yield chunk


def names(node):
    """What Ref and Fn::Sub refer to."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "Ref":
                yield value
            elif key in ("Fn::If", "Condition") and isinstance(value, list):
                yield value[0]
                yield from names(value[1:])
            elif key == "Fn::Sub" and isinstance(value, str):
                yield from (part.split("}")[0] for part in value.split("${")[1:])
            else:
                yield from names(value)
    elif isinstance(node, list):
        for item in node:
            yield from names(item)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        template = json.load(file)
    policies = {"PodBoundary": boundary(template)}
    for number, chunk in enumerate(chunks(of_this_account(list(statements(template)))), 1):
        policies[f"Rights{number}"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "Description": "What Berth does on the platform",
                "Roles": [{"Ref": "PlatformRole"}],
                "PolicyDocument": {"Version": "2012-10-17", "Statement": chunk},
            },
        }
    used = set(names(policies))
    conditions = {name: value for name, value in template["Conditions"].items() if name in used}
    used |= set(names(conditions))
    parameters = {
        "PlatformName": {"Type": "String", "Description": "The platform's name, which is the external id", "AllowedPattern": "^[a-z][a-z0-9-]{0,30}$"},
        "BerthAccount": {"Type": "String", "Description": "The account that Berth is deployed in", "AllowedPattern": "^[0-9]{12}$"},
        "BerthStack": {"Type": "String", "Description": "The name of Berth's stack there: only its roles may take this one", "Default": "berth"},
        "OperatorArn": {"Type": "String", "Description": "User or role that puts the platform with berth platform put. Empty: nobody", "Default": ""},
        "PodBoundaryName": {"Type": "String", "Description": "The name of the policy that bounds the roles of pods: the last part of PodBoundaryArn, an output of Berth's stack"},
        "MakePodBoundary": {"Type": "String", "Description": "Whether that policy is to be made here too", "Default": "true", "AllowedValues": ["true", "false"]},
        **{name: value for name, value in template["Parameters"].items() if name in used},
    }
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": {"Fn::Sub": "berth-platform-${PlatformName}"},
            "Description": "Taken by Berth's functions for environments on this platform",
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${BerthAccount}:root"}},
                        "Action": "sts:AssumeRole",
                        "Condition": {
                            "StringEquals": {"sts:ExternalId": {"Ref": "PlatformName"}},
                            "ArnLike": {"aws:PrincipalArn": [
                                {"Fn::Sub": "arn:${AWS::Partition}:iam::${BerthAccount}:role/${BerthStack}-*"},
                                {"Fn::If": ["HasOperator", {"Ref": "OperatorArn"}, {"Ref": "AWS::NoValue"}]},
                            ]},
                        },
                    }
                ],
            },
        },
    }
    result = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role that a platform in another account gives to Berth; made by eng/platform-role.py from serverless.template",
        "Parameters": parameters,
        "Conditions": {"HasOperator": {"Fn::Not": [{"Fn::Equals": [{"Ref": "OperatorArn"}, ""]}]}, "MakesPodBoundary": {"Fn::Equals": [{"Ref": "MakePodBoundary"}, "true"]}, **conditions},
        "Resources": {"PlatformRole": role, **policies},
        "Outputs": {"RoleArn": {"Description": "roleArn of the platform's document", "Value": {"Fn::GetAtt": ["PlatformRole", "Arn"]}}},
    }
    json.dump(result, sys.stdout, indent=2)
    print()


main()
