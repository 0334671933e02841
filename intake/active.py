"""What counts as active, for the cleaning, and what it is called when removed. Names: PDF 32000-1:2008 and 32000-2."""

import re

GONE_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "form_sending",
    "/ImportData": "form_sending",
    "/ResetForm": "form_sending",
    "/GoToR": "other_file",
    "/GoToE": "other_file",
    "/Thread": "other_file",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/GoTo3DView": "multimedia",
    "/RichMediaExecute": "multimedia",
    "/Hide": "other_action",
    "/SetOCGState": "other_action",
    "/Trans": "other_action",
    "/GoToDp": "other_action",
}
KEPT_ACTIONS = {
    "/GoTo": {"/Type", "/S", "/D", "/SD"},
    "/URI": {"/Type", "/S", "/URI", "/IsMap"},
    "/Named": {"/Type", "/S", "/N"},
}
KEPT_NAMED = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
ACTIONS = GONE_ACTIONS.keys() | KEPT_ACTIONS.keys()
ADDRESS = re.compile(rb"(?:https?://|mailto:)[\x21-\xff]+", re.IGNORECASE)

GONE_ANNOTATIONS = {
    "/FileAttachment": "embedded_file",
    "/Sound": "multimedia",
    "/Movie": "multimedia",
    "/Screen": "multimedia",
    "/RichMedia": "multimedia",
    "/3D": "multimedia",
    "/Projection": "multimedia",
}

# Keys that mean the same wherever they stand.
GONE_KEYS = {
    "/OpenAction": "at_opening",
    "/AA": "automatic_action",
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/XFA": "xfa",
    "/EF": "embedded_file",
    "/RF": "embedded_file",
    "/AF": "embedded_file",
    "/EmbeddedFiles": "embedded_file",
    "/Collection": "embedded_file",
    "/RichMediaContent": "multimedia",
    "/RichMediaSettings": "multimedia",
    "/3DD": "multimedia",
    "/3DA": "multimedia",
    "/Renditions": "multimedia",
    "/AlternatePresentations": "multimedia",
    "/URLS": "other_file",
    "/OPI": "other_file",
    "/Perms": "signature",
    "/DSS": "signature",
    "/SigFlags": "signature",
    "/PieceInfo": "private_data",
    "/Metadata": "metadata",
    "/SpiderInfo": "private_data",
    "/Requirements": "other_action",
    "/Templates": "other_action",
    "/Legal": "signature",
}

# In a dictionary under one of these keys the names are free: a font may be called /AA.
FREE = {
    "/Font",
    "/XObject",
    "/ExtGState",
    "/ColorSpace",
    "/Pattern",
    "/Shading",
    "/Properties",
    "/CharProcs",
    "/RoleMap",
    "/RoleMapNS",
    "/ClassMap",
    "/Dests",
    "/Colorants",
    "/N",
    "/D",
    "/R",
}

GONE_FROM_STREAMS = {"/F", "/FFilter", "/FDecodeParms", "/Ref", "/PS"}

KEPT_IN_TRAILER = {"/Root", "/Info", "/ID", "/Size"}
KEPT_IN_INFO = {"/Title", "/Subject", "/Keywords", "/CreationDate", "/ModDate"}
KEPT_IN_ROOT = {
    "/Type",
    "/Version",
    "/Extensions",
    "/Pages",
    "/PageLabels",
    "/Names",
    "/Dests",
    "/ViewerPreferences",
    "/PageLayout",
    "/PageMode",
    "/Outlines",
    "/StructTreeRoot",
    "/MarkInfo",
    "/Lang",
    "/OutputIntents",
    "/OCProperties",
    "/AcroForm",
}
KEPT_IN_NAMES = {"/Dests"}
