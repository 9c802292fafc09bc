"""What the other services of moto need."""

import functools
import inspect
import json
import threading

from repairing import repair


@repair("5.2.0", "5.2.99")
def a_service_is_looked_for_once():
    """Whose backend a call is for is found by listing moto's folders, some 200, at every call and under one lock: two thirds of all of its time."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication

    look = DomainDispatcherApplication.get_backend_for_host
    known = {}

    def get_backend_for_host(self, host):
        if host not in known:
            known[host] = look(self, host)
        return known[host]

    DomainDispatcherApplication.get_backend_for_host = get_backend_for_host


@repair("5.2.0", "5.2.99")
def methods_of_a_class_are_listed_once():
    """The methods of a service's class are listed by reflection at every call, a tenth of its time."""
    from moto.core import responses

    responses.method_names_from_class = functools.lru_cache(maxsize=None)(responses.method_names_from_class)


@repair("5.2.0", "5.2.99")
def names_of_a_field_are_worked_out_once():
    """What a field of an answer may be called in moto's objects is worked out anew for every value: a fifth of its time."""
    from moto.core.serialize import XFormedAttributePicker

    work_out = XFormedAttributePicker.get_possible_keys

    def get_possible_keys(self, context):
        if context.shape is None:
            return work_out(self, context)
        known = context.shape.__dict__.setdefault("names_by_class", {})
        place = type(self), type(context.obj), context.key
        if place not in known:
            known[place] = list(dict.fromkeys(work_out(self, context)))
        return known[place]

    XFormedAttributePicker.get_possible_keys = get_possible_keys


@repair("5.2.0", "5.2.99")
def a_query_looks_at_its_partition():
    """Query sorts the whole table, to take one partition of it: with some hundred environments most of the time of a call."""
    from moto.dynamodb.models.table import Table

    all_items, query = Table.all_items, Table.query
    asked = threading.local()

    def partition_or_all(self):
        key = getattr(asked, "key", None)
        if key is None or not self.range_key_attr:
            return all_items(self)
        return list(self.items.get(key, {}).values())

    parameters = inspect.signature(query)

    def query_partition(*arguments, **named):
        wanted = parameters.bind(*arguments, **named).arguments
        asked.key = None if wanted.get("index_name") else wanted["hash_key"]
        try:
            return query(*arguments, **named)
        finally:
            asked.key = None

    Table.all_items, Table.query = partition_or_all, query_partition


@repair("5.2.0", "5.2.99")
def a_call_of_a_table_is_made_as_one():
    """Between the condition of a write, its change and its answer come other calls: of many runs that want one lease several get it."""
    from moto.dynamodb.responses import DynamoHandler

    call, one_by_one = DynamoHandler.call_action, threading.RLock()

    def call_action(self):
        with one_by_one:
            return call(self)

    DynamoHandler.call_action = call_action


@repair("5.2.0", "5.2.99")
def models_are_found_by_one_loader():
    """Every model is read by a loader of its own, which lists the folders of all services first: a second of the start."""
    from moto.core import utils

    utils.create_loader = functools.lru_cache(maxsize=None)(utils.create_loader)


@repair("5.2.0", "5.2.99")
def messages_know_their_sender():
    """Every message has the same SenderId. The gateway says who calls."""
    import flask
    from moto.sqs.models import Message

    make = Message.__init__

    def init(self, *arguments, **named):
        make(self, *arguments, **named)
        if flask.has_request_context():
            self.sender_id = flask.request.headers.get("x-berth-user-id", self.sender_id)

    Message.__init__ = init


@repair("5.2.0", "5.2.99")
def rotation_is_left_to_the_gateway():
    """RotateSecret calls moto's own Lambda, which only echoes, and then believes the secret rotated. The four calls come from outside."""
    from moto.secretsmanager.models import SecretsManagerBackend

    from moto.awslambda import utils

    rotate = SecretsManagerBackend.rotate_secret
    lock = threading.Lock()

    class Silent:
        def __init__(self, backend):
            self.get_function = backend.get_function

        def invoke(self, *_, **__):
            pass

    def rotate_secret(self, secret_id, client_request_token=None, rotation_lambda_arn=None, *rest, **named):
        if self._is_valid_identifier(secret_id):
            secret = self.secrets[secret_id]
            rotation_lambda_arn = rotation_lambda_arn or secret.rotation_lambda_arn
            current = secret.default_version_id
        with lock:
            # rotate_secret imports it by name at every call.
            real = utils.get_backend
            utils.get_backend = lambda *place: Silent(real(*place))
            try:
                answer = rotate(self, secret_id, client_request_token, rotation_lambda_arn, *rest, **named)
            finally:
                utils.get_backend = real
        if rotation_lambda_arn:
            secret.set_default_version_id(current)
        return answer

    SecretsManagerBackend.rotate_secret = rotate_secret


@repair("5.2.0", "5.2.99")
def target_groups_know_their_load_balancer():
    """CreateRule names the load balancer once more for every rule, ModifyRule never, and DeleteRule forgets nothing."""
    from moto.elbv2.models import ELBv2Backend

    def recount(backend):
        used = {arn: [] for arn in backend.target_groups}
        for balancer in backend.load_balancers.values():
            for listener in balancer.listeners.values():
                actions = [*listener.default_actions, *(action for rule in listener.rules.values() for action in rule.actions)]
                for action in actions:
                    if action.type == "forward":
                        for arn in backend._get_target_group_arns_from(action_data=action.data):
                            if arn in used and balancer.arn not in used[arn]:
                                used[arn].append(balancer.arn)
        for arn, balancers in used.items():
            backend.target_groups[arn].load_balancer_arns = balancers

    def then_recount(method):
        @functools.wraps(method)
        def wrapped(self, *values, **named):
            answer = method(self, *values, **named)
            recount(self)
            return answer

        return wrapped

    for name in ("create_rule", "modify_rule", "delete_rule", "create_listener", "modify_listener", "delete_listener"):
        setattr(ELBv2Backend, name, then_recount(getattr(ELBv2Backend, name)))


@repair("5.2.0", "5.2.99")
def inline_policies_are_json():
    """CloudFormation puts a role's inline policies as Python dictionaries, and GetRolePolicy answers them in Python's notation."""
    from moto.iam.models import Role

    put = Role.put_policy

    def put_policy(self, policy_name, policy_json):
        put(self, policy_name, policy_json if isinstance(policy_json, str) else json.dumps(policy_json, default=str))

    Role.put_policy = put_policy


@repair("5.2.0", "5.2.99")
def current_secret_value():
    """GetSecretValue without a stage answers the version that was current when the secret was written, not AWSCURRENT."""
    from moto.secretsmanager.models import SecretsManagerBackend

    get = SecretsManagerBackend.get_secret_value

    def get_secret_value(self, secret_id, version_id, version_stage):
        if not version_id and not version_stage:
            version_stage = "AWSCURRENT"
        return get(self, secret_id, version_id, version_stage)

    SecretsManagerBackend.get_secret_value = get_secret_value


@repair("5.2.0", "5.2.99")
def queues_wait_to_be_polled():
    """A queue hands each message to moto's own Lambda at once, which only echoes, and deletes it. The local cloud polls."""
    from moto.sqs.models import Queue

    Queue.lambda_event_source_mappings = property(lambda queue: {}, lambda queue, mappings: None)


@repair("5.2.0", "5.2.99")
def aws_managed_policies_on_demand():
    """AWS's managed policies are all loaded at the start or not at all. They are there when one is first asked for."""
    from moto.iam import models

    load = models.IAMBackend._init_aws_policies

    def loading(method):
        @functools.wraps(method)
        def wrapped(self, *values, **named):
            if not self.aws_managed_policies and any(":aws:policy/" in str(value) for value in [*values, *named.values()]):
                asked, models.load_iam_aws_managed_policies = models.load_iam_aws_managed_policies, lambda: True
                try:
                    self.aws_managed_policies = load(self)
                finally:
                    models.load_iam_aws_managed_policies = asked
                self.managed_policies.update({policy.arn: policy for policy in self.aws_managed_policies})
            return method(self, *values, **named)

        return wrapped

    for name in ("attach_role_policy", "get_policy", "get_policy_version"):
        setattr(models.IAMBackend, name, loading(getattr(models.IAMBackend, name)))


@repair("5.2.0", "5.2.99")
def one_place_for_functions():
    """Without Docker the API of Lambda keeps functions in a place of its own, where those of CloudFormation are not found."""
    from moto.awslambda.models import lambda_backends
    from moto.awslambda_simple import models, responses

    models.lambda_simple_backends = responses.lambda_simple_backends = lambda_backends


@repair("5.2.0", "5.2.99")
def versions_of_secrets_keep_their_date():
    """ListSecretVersionIds gives every version the present time as its date."""
    from moto.secretsmanager.models import SecretsManagerBackend

    list_ids = SecretsManagerBackend.list_secret_version_ids

    def list_secret_version_ids(self, secret_id):
        answer = json.loads(list_ids(self, secret_id))
        versions = self.secrets[secret_id].versions
        for version in answer["Versions"]:
            version["CreatedDate"] = versions[version["VersionId"]]["createdate"]
        return json.dumps(answer)

    SecretsManagerBackend.list_secret_version_ids = list_secret_version_ids


@repair("5.2.0", "5.2.99")
def key_operations_answer_an_object():
    """Operations without output are answered with "null", which no client takes for an answer."""
    from moto.kms.responses import KmsResponse

    def object_for_nothing(method):
        @functools.wraps(method)
        def wrapped(self):
            answer = method(self)
            return "{}" if answer == "null" else answer

        return wrapped

    for name in ("create_alias", "update_alias", "delete_alias", "enable_key_rotation", "disable_key_rotation", "tag_resource", "untag_resource", "put_key_policy"):
        setattr(KmsResponse, name, object_for_nothing(getattr(KmsResponse, name)))


@repair("5.2.0", "5.2.99")
def deleted_records_can_be_made_again():
    """A record that was made and deleted cannot be made again the same way, if any record comes after it in the zone."""
    from moto.route53.models import Route53Backend

    change = Route53Backend.change_resource_record_sets

    def change_resource_record_sets(self, zoneid, change_list):
        zone = self.get_hosted_zone(zoneid)
        there = {record.name.strip(".") for record in zone.rrsets}
        zone.rr_changes[:] = [made for made in zone.rr_changes if made["ResourceRecordSet"]["Name"] in there]
        return change(self, zoneid, change_list)

    Route53Backend.change_resource_record_sets = change_resource_record_sets


@repair("5.2.0", "5.2.99")
def parameters_are_listed_while_others_are_written():
    """
    Listing parameters breaks off when one is made meanwhile, and for good when one is deleted: the look leaves an empty entry in its place.
    DescribeParameters knows only pages of ten.
    """
    from moto.core.responses import ActionResult
    from moto.ssm.exceptions import InvalidResourceId
    from moto.ssm.models import ParameterDict, SimpleSystemManagerBackend
    from moto.ssm.responses import SimpleSystemManagerResponse

    def names(self):
        return list(dict.keys(self))

    read = SimpleSystemManagerBackend.get_parameter

    def get_parameter(self, name):
        try:
            return read(self, name)
        except IndexError:
            # Deleted since it was looked for, or not made yet.
            return None

    match = SimpleSystemManagerBackend._match_filters

    def match_filters(self, parameter, filters=None):
        # None, or without tags: deleted since its name was read.
        try:
            return parameter is not None and match(self, parameter, filters)
        except InvalidResourceId:
            return False

    def describe_parameters(self):
        start = int((self._get_param("NextToken") or "0").strip())
        end = start + int(self._get_param("MaxResults") or 10)
        found = self.ssm_backend.describe_parameters(self._get_param("Filters"), self._get_param("ParameterFilters"))
        answer = {"Parameters": [parameter.describe_response_object(False) for parameter in found[start:end]]}
        if end < len(found):
            answer["NextToken"] = str(end)
        return ActionResult(answer)

    ParameterDict.keys = names
    ParameterDict.__iter__ = lambda self: iter(names(self))
    SimpleSystemManagerBackend.get_parameter = get_parameter
    SimpleSystemManagerBackend._match_filters = match_filters
    SimpleSystemManagerResponse.describe_parameters = describe_parameters


@repair("5.2.0", "5.2.99")
def symmetric_keys_have_no_key_pair():
    """Every key of KMS gets an RSA pair, which takes longer than all other calls of a step, though only asymmetric ones sign with it."""
    from moto.kms import models

    generate = models.generate_private_key

    def generate_private_key(key_spec):
        return None if key_spec == "SYMMETRIC_DEFAULT" else generate(key_spec)

    models.generate_private_key = generate_private_key
