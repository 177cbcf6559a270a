"""The types of an XLSForm: what each becomes, and why some are refused."""

from bot.consultations.model import Kind

KINDS = {
    "select_one": Kind.SINGLE,
    "select_multiple": Kind.MULTI,
    "integer": Kind.NUMBER,
    "int": Kind.NUMBER,
    "range": Kind.NUMBER,
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "note": Kind.NOTE,
}

LEFT_OUT = frozenset({"start", "end", "today"})
"""Many tools put these into every form. When somebody answers is not kept, so they are left out, and it is said."""

_PERSON = "it says who somebody is"
_PLACE = "it says where somebody is"
_FILE = "what is sent could show who somebody is"
IDENTIFYING = {
    "deviceid": _PERSON,
    "phonenumber": _PERSON,
    "username": _PERSON,
    "subscriberid": _PERSON,
    "simserial": _PERSON,
    "email": _PERSON,
    "geopoint": _PLACE,
    "geotrace": _PLACE,
    "geoshape": _PLACE,
    "start-geopoint": _PLACE,
    "background-geopoint": _PLACE,
    "audit": "it records what somebody does and where",
    "barcode": "a code on paper can say who somebody is",
    "audio": _FILE,
    "background-audio": _FILE,
    "image": _FILE,
    "video": _FILE,
    "file": _FILE,
}
"""Why a type is refused in an anonymous consultation."""

UNABLE = {
    "decimal": "only whole numbers are asked for; use integer",
    "date": "a date can show who somebody is; offer choices of time",
    "time": "a time can show who somebody is; offer choices of time",
    "datetime": "a date can show who somebody is; offer choices of time",
    "rank": "answers cannot be put in order",
    "calculate": "nothing is calculated",
    "hidden": "nothing is hidden",
    "acknowledge": "use select_one with one list",
    "begin_repeat": "questions cannot be repeated",
    "end_repeat": "questions cannot be repeated",
    "select_one_from_file": "choices stand in the sheet choices",
    "select_multiple_from_file": "choices stand in the sheet choices",
    "select_one_external": "choices stand in the sheet choices",
}

READ = frozenset({"type", "name", "label", "hint", "required", "relevant", "relevance", "constraint", "parameters"})
PASSED_OVER = frozenset({"appearance", "constraint_message", "required_message", "guidance_hint", "disabled"})
"""Columns about looks and wording: our own engine says kindly what does not fit."""
