"""Expands a SAM template as AWS does and prints {logical id: type}. Local paths stand for an upload to S3."""
import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "ap-northeast-1")
from samtranslator.translator.transform import transform  # noqa: E402  (reads the region when it is imported)


class NoManagedPolicies:
    def load(self):
        return {}


with open(sys.argv[1], encoding="utf-8") as file:
    template = json.load(file)
template["Globals"]["Function"]["CodeUri"] = "s3://artifacts/functions.zip"
for resource in template["Resources"].values():
    if "DefinitionUri" in resource["Properties"]:
        resource["Properties"]["DefinitionUri"] = "s3://artifacts/definition.json"
expanded = transform(template, {"Release": "0123456789"}, NoManagedPolicies())
json.dump({name: resource["Type"] for name, resource in expanded["Resources"].items()}, sys.stdout)
