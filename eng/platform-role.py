#!/usr/bin/env python3
"""Writes the CloudFormation template of the role that a platform in another account gives to Berth.

usage: python3 eng/platform-role.py serverless.template > src/Shared/Platforms/platform-role.template

The role may do what the functions' own roles may do on a platform in their account, and no more. A test holds both together.
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


def rights(template):
    """One action on one resource under one condition each, with the statement that it stands in first."""
    for function in FUNCTIONS:
        for policy in template["Resources"][f"{function}Role"]["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Sid"] in OWN_STATEMENTS:
                    continue
                resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
                for action in statement["Action"]:
                    if action.split(":")[0] not in OWN_SERVICES:
                        for resource in resources:
                            yield statement["Sid"], statement["Effect"], action, resource, values_in_lists(statement.get("Condition"))


def values_in_lists(condition):
    """The same condition in one form, whoever wrote it."""
    return {operator: {key: sorted(values if isinstance(values, list) else [values], key=json.dumps) for key, values in keys.items()}
            for operator, keys in (condition or {}).items()}


def covers(wide, narrow):
    """Whether the one right makes the other superfluous."""
    (_, effect, action, resource, condition), (_, other_effect, other_action, other_resource, other_condition) = wide, narrow
    if (effect, action) != (other_effect, other_action):
        return False
    pattern, name = (one.get("Fn::Sub") if isinstance(one, dict) else one for one in (resource, other_resource))
    if resource != other_resource and not (isinstance(pattern, str) and isinstance(name, str) and pattern.endswith("*") and name.startswith(pattern[:-1])):
        return False
    return all(all(value in values for value in other_condition.get(operator, {}).get(key, [None]))
               for operator, keys in condition.items() for key, values in keys.items())


def statements(template):
    """The rights without those that others cover; together what differs in nothing but the action, under the name of the statement that the first of them comes from."""
    all_of_them = []
    for right in rights(template):
        if right[1:] not in (known[1:] for known in all_of_them):
            all_of_them.append(right)
    scopes = {}
    for right in all_of_them:
        if not any(other is not right and covers(other, right) for other in all_of_them):
            name, effect, action, resource, condition = right
            # What a parameter narrows stands apart from what it does not.
            scope = (effect, action, json.dumps(condition, sort_keys=True), "${EnvironmentPrefix}" in json.dumps(resource))
            scopes.setdefault(scope, (name, []))[1].append(resource)
    found, names = {}, set()
    for (effect, action, condition, _), (name, resources) in scopes.items():
        resources = sorted(resources, key=json.dumps)
        same = (effect, condition, json.dumps(resources))
        if same not in found:
            while name in names:
                name += "Too"
            names.add(name)
            found[same] = (name, effect, [], resources, json.loads(condition))
        found[same][2].append(action)
    for name, effect, actions, resources, condition in found.values():
        statement = {"Sid": name, "Effect": effect, "Action": sorted(actions), "Resource": resources if len(resources) > 1 else resources[0]}
        yield {**statement, "Condition": condition} if condition else statement


def refusals(template):
    """What no role of Berth may do, whatever it is allowed."""
    return template["Resources"]["OneEnvironmentPolicy"]["Properties"]["PolicyDocument"]["Statement"]


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
    for number, chunk in enumerate([*chunks(of_this_account(list(statements(template)))), refusals(template)], 1):
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
                        "Action": ["sts:AssumeRole", "sts:TagSession"],
                        "Condition": {
                            "ForAllValues:StringEquals": {"aws:TagKeys": ["berth:environment"]},
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
