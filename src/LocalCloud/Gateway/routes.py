"""Prints Gateway/routes.json: how the operations of the REST services are told apart, from botocore's service models.

An operation is [method, path, {name in the path or query string: member of the request}]; a path may hold query keys that must be there.
Run by hand when a service is added: python3 routes.py > routes.json
"""

import json

import botocore
import botocore.session

SERVICES = {
    "eks": "eks",
    "eks-auth": "eks-auth",
    "lambda": "lambda",
    "scheduler": "scheduler",
    "xray": "xray",
    "aps": "amp",
    "cloudfront": "cloudfront",
    "route53": "route53",
    "s3": "s3",
}

loader = botocore.session.get_session().get_component("data_loader")
routes = {}
for signing_name, model_name in SERVICES.items():
    model = loader.load_service_model(model_name, "service-2")
    routes[signing_name] = operations = {}
    for name, operation in sorted(model["operations"].items()):
        if name in ("CopyObject", "UploadPartCopy"):
            continue  # told apart from PutObject and UploadPart by a header only
        members = {}
        uri = operation["http"]["requestUri"]
        required = model["shapes"][operation["input"]["shape"]].get("required", []) if "input" in operation else []
        for member, shape in model["shapes"][operation["input"]["shape"]].get("members", {}).items() if "input" in operation else ():
            if shape.get("location") in ("uri", "querystring") and shape.get("locationName", member) != member:
                members[shape["locationName"]] = member
            if shape.get("location") == "querystring" and member in required:
                uri += ("&" if "?" in uri else "?") + shape["locationName"]
        route = [operation["http"]["method"], uri]
        operations[name] = route + [members] if members else route

print('{\n  "source": "botocore %s",' % botocore.__version__)
for index, (service, operations) in enumerate(routes.items()):
    print(f'  {json.dumps(service)}: {{')
    print(",\n".join(f"    {json.dumps(name)}: {json.dumps(route)}" for name, route in operations.items()))
    print("  }" + ("," if index + 1 < len(routes) else ""))
print("}")
