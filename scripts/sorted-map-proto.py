"""Writes Reboot's sorted map as a .proto file, from the descriptor in the installed package, to standard output.

`trusted_effects` is left out: only Reboot's own generator takes it.
"""

from google.protobuf import text_format
from google.protobuf.descriptor import FieldDescriptor
from rbt.std.collections.v1 import sorted_map_pb2
from rbt.v1alpha1 import options_pb2

NAMES = {
    value: name.removeprefix("TYPE_").lower()
    for name, value in vars(FieldDescriptor).items()
    if name.startswith("TYPE_")
}


def type_of(field):
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields
        return f"map<{type_of(key)}, {type_of(value)}>"
    name = field.message_type.full_name if field.message_type is not None else NAMES[field.type]
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return name
    if field.label == FieldDescriptor.LABEL_REPEATED:
        return f"repeated {name}"
    return f"optional {name}" if field.has_presence and field.message_type is None else name


def option(descriptor, extension):
    options = descriptor.GetOptions()
    if not options.HasExtension(extension):
        return []
    value = options.Extensions[extension]
    if "trusted_effects" in value.DESCRIPTOR.fields_by_name:
        value.ClearField("trusted_effects")
    return [f"  option ({extension.full_name}) = {{ {text_format.MessageToString(value, as_one_line=True)} }};"]


def message(descriptor):
    yield f"message {descriptor.name} {{"
    yield from option(descriptor, options_pb2.state)
    for field in descriptor.fields:
        yield f"  {type_of(field)} {field.name} = {field.number};"
    yield "}"


def service(descriptor):
    yield f"service {descriptor.name} {{"
    for method in descriptor.methods:
        yield f"  rpc {method.name}({method.input_type.full_name}) returns ({method.output_type.full_name}) {{"
        yield from option(method, options_pb2.method)
        yield "  }"
    yield "}"


def main(file):
    print('syntax = "proto3";')
    print(f"package {file.package};")
    for dependency in file.dependencies:
        print(f'import "{dependency.name}";')
    for descriptor in file.message_types_by_name.values():
        print(*message(descriptor), sep="\n")
    for descriptor in file.services_by_name.values():
        print(*service(descriptor), sep="\n")


main(sorted_map_pb2.DESCRIPTOR)
