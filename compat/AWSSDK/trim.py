#!/usr/bin/env python3
"""Trims botocore's service models to the operations in use: python3 trim.py operations.json models

Reads the models of the installed botocore (data/<service>/<date>/service-2.json.gz and endpoint-rule-set-1.json.gz) and
writes one <service>.json for each service named in the operations file ("*" is every operation), holding what the generator needs: the protocol,
each operation with its errors, the closure of its shapes without documentation and constraints, and the endpoints that
differ from https://<prefix>.<region>.<suffix of the partition>.
"""
import json
import re
import sys
from pathlib import Path

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.loaders import Loader

MEMBER = ("location", "locationName", "queryName", "flattened", "xmlAttribute", "idempotencyToken", "timestampFormat", "streaming")
PRIMITIVES = {"string", "boolean", "integer", "long", "float", "double", "timestamp", "blob"}
VARIANTS = {"": (False, False), "fips": (True, False), "dual": (False, True), "fips dual": (True, True)}


def trim(loader, name, wanted):
    model = loader.load_service_model(name, "service-2")
    about, shapes, kept = model["metadata"], model["shapes"], {}
    exclude, property_names = wanted.get("exclude", {}), wanted.get("property", {})
    milliseconds, rename = set(wanted.get("epochMilliseconds", ())), wanted.get("rename", {})

    def reference(member):
        """The shape's name, or its primitive type where the shape adds nothing."""
        shape = shapes[member["shape"]]
        short = {}
        if shape["type"] in PRIMITIVES and "enum" not in shape:
            short["shape"] = shape["type"]
            if "timestampFormat" in shape:
                short["timestampFormat"] = shape["timestampFormat"]
        else:
            keep(member["shape"])
            short["shape"] = rename.get(member["shape"], member["shape"])
        short.update({key: member[key] for key in MEMBER if key in member})
        if "xmlNamespace" in member:
            short["xmlNamespace"] = member["xmlNamespace"]["uri"]
        return short

    def keep(shape_name):
        new_name = rename.get(shape_name, shape_name)
        if new_name in kept:
            return
        shape = shapes[shape_name]
        trimmed = kept[new_name] = {"type": shape["type"]}
        for key in ("enum", "exception", "payload", "flattened", "locationName", "required"):
            if shape.get(key):
                trimmed[key] = shape[key]
        if "xmlNamespace" in shape:
            trimmed["xmlNamespace"] = shape["xmlNamespace"]["uri"]
        if "code" in shape.get("error", {}):
            trimmed["code"] = shape["error"]["code"]
        if "retryable" in shape:
            trimmed["retryable"] = "throttling" if shape["retryable"].get("throttling") else "transient"
        if shape["type"] == "structure":
            left_out = set(exclude.get("*", ())) | set(exclude.get(shape_name, ()))
            trimmed["members"] = {}
            for member_name, member in shape["members"].items():
                if member_name in left_out:
                    continue
                short = trimmed["members"][member_name] = reference(member)
                if f"{shape_name}.{member_name}" in milliseconds:
                    short.update(shape="timestamp", timestampFormat="epochMilliseconds")
                if f"{shape_name}.{member_name}" in property_names:
                    short["property"] = property_names[f"{shape_name}.{member_name}"]
        elif shape["type"] == "list":
            trimmed["member"] = reference(shape["member"])
        elif shape["type"] == "map":
            trimmed["key"], trimmed["value"] = reference(shape["key"]), reference(shape["value"])
        elif shape["type"] not in PRIMITIVES:
            raise SystemExit(f"{name}: {shape_name} is a {shape['type']}, which the generator does not know")

    operations = {}
    names = sorted(model["operations"]) if wanted["operations"] == "*" else wanted["operations"].split()
    for operation_name in names:
        operation = model["operations"][operation_name]
        if "endpoint" in operation or "httpChecksum" in operation:
            raise SystemExit(f"{name}: {operation_name} has a host prefix or a checksum, which the generator does not know")
        trimmed = operations[operation_name] = {"method": operation["http"]["method"], "uri": operation["http"]["requestUri"]}
        for key in ("input", "output"):
            if key in operation:
                trimmed[key] = operation[key]["shape"]
                keep(operation[key]["shape"])
                if "locationName" in operation[key]:
                    trimmed["root"] = {"name": operation[key]["locationName"], "namespace": operation[key].get("xmlNamespace", {}).get("uri", "")}
        if "resultWrapper" in operation.get("output", {}):
            trimmed["wrapper"] = operation["output"]["resultWrapper"]
        if operation.get("errors"):
            trimmed["errors"] = [error["shape"] for error in operation["errors"]]
            for error in operation["errors"]:
                keep(error["shape"])
        if operation.get("authtype") == "none" or operation.get("auth") == ["smithy.api#noAuth"]:
            trimmed["unsigned"] = True
    prefix = about["endpointPrefix"]
    service = {
        "namespace": wanted["namespace"],
        "client": wanted["client"],
        "serviceId": about["serviceId"],
        "prefix": prefix,
        "signingName": about.get("signingName", prefix),
        "apiVersion": about["apiVersion"],
        "protocol": wanted.get("protocol", about["protocol"]),
        "jsonVersion": about.get("jsonVersion", ""),
        "targetPrefix": about.get("targetPrefix", ""),
        "queryCompatible": "awsQueryCompatible" in about,
        "endpoints": endpoints(loader, name, prefix),
        "operations": operations,
        "shapes": dict(sorted(kept.items())),
    }
    return service


def endpoints(loader, name, prefix):
    """The endpoints that are not the usual ones, as '<region or partition> <variant>' -> 'url[ signing region]'."""
    partitions = loader.load_data("partitions")
    rules = EndpointProvider(loader.load_service_model(name, "endpoint-rule-set-1"), partitions)
    unusual = {}
    for partition in partitions["partitions"]:
        suffix, dual_suffix = partition["outputs"]["dnsSuffix"], partition["outputs"]["dualStackDnsSuffix"]
        for variant, (fips, dual) in VARIANTS.items():
            usual = f"https://{prefix}{'-fips' if fips else ''}.{{region}}.{dual_suffix if dual else suffix}"
            found = {}
            for region in partition["regions"]:
                if region.endswith("-global"):
                    continue
                try:
                    endpoint = rules.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual)
                except EndpointProviderError:
                    continue
                url = re.sub(rf"\b{region}\b", "{region}", endpoint.url)
                scheme = endpoint.properties.get("authSchemes", [{}])[0]
                found[region] = url + (f" {scheme['signingRegion']}" if "signingRegion" in scheme else "")
            urls = list(found.values())
            common = max(urls, key=urls.count, default=usual)
            if common != usual:
                unusual[f"{partition['id']} {variant}".strip()] = common
            for region, url in found.items():
                if url != common:
                    unusual[f"{region} {variant}".strip()] = url
    return unusual


def lines(service):
    """JSON with one line for each operation and shape, so that a change reads well as a difference."""
    text = []
    for key, value in service.items():
        if isinstance(value, dict) and value:
            rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(entry, separators=(', ', ':'))}" for name, entry in value.items())
            text.append(f"  {json.dumps(key)}: {{\n{rows}\n  }}")
        else:
            text.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(text) + "\n}\n"


def main():
    operations_file, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(exist_ok=True)
    loader = Loader()
    for name, wanted in json.loads(operations_file.read_text()).items():
        (target / f"{name}.json").write_text(lines(trim(loader, name, wanted)))


if __name__ == "__main__":
    main()
