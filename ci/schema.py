"""Validates JSON by a schema: python3 ci/schema.py [--lines] SCHEMA FILE...; --lines: a document a line."""
import json
import pathlib
import sys

import jsonschema


def main():
    args = sys.argv[1:]
    lines = args[:1] == ["--lines"]
    path = pathlib.Path(args[lines]).resolve()
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    # A schema names its neighbours by their files.
    resolver = jsonschema.RefResolver(path.as_uri(), schema)
    validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
    failed = 0
    for name in args[lines + 1:]:
        text = pathlib.Path(name).read_text(encoding="utf-8")
        # Not splitlines(): JSON may hold what Unicode takes for the end of a line.
        for number, one in enumerate(text.rstrip("\n").split("\n") if lines else [text], 1):
            for error in validator.iter_errors(json.loads(one)):
                where = "/".join(str(key) for key in error.absolute_path)
                print(f"{name}:{number if lines else ''} {where}: {error.message[:300]}")
                failed = 1
    return failed


sys.exit(main())
