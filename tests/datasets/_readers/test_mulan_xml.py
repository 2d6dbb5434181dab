"""Names of labels in XML, and XML that is made to harm."""

import io

import pytest

from skmultilabel.datasets._readers._mulan_xml import read_label_names
from skmultilabel.exceptions import DataFormatError

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<labels><label name="&lol3;"/></labels>"""


def read(content, encoding=None):
    return read_label_names(io.BytesIO(content), encoding=encoding, max_bytes=10**6)


def test_names_in_the_order_of_the_file_nested_ones_too():
    xml = b"""<?xml version="1.0" encoding="utf-8"?>
<labels xmlns="http://mulan.sourceforge.net/labels">
<label name="b"><label name="a &amp; c"></label></label><label name="'q'"/></labels>"""
    assert read(xml) == ["b", "a & c", "'q'"]
    assert read('<labels><label name="é"/></labels>'.encode("latin-1"), "latin-1") == ["é"]


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "utf-16", "utf-8"])
def test_the_declared_encoding_counts_where_nobody_says_another(encoding):
    xml = f'<?xml version="1.0" encoding="{encoding}"?>\n<labels><label name="é"/></labels>'
    assert read(xml.encode(encoding)) == ["é"]
    assert read(xml.encode("cp850"), "cp850") == ["é"]
    assert read_label_names(io.StringIO(xml)) == ["é"]


def test_an_explicit_encoding_explains_bad_bytes_and_a_limit_holds():
    with pytest.raises(DataFormatError, match="byte 0xe9"):
        read(b"<labels><label name='\xe9'/></labels>", "utf-8")
    for encoding in (None, "utf-8"):
        with pytest.raises(DataFormatError, match="more than 1000000 bytes"):
            read(b"<labels>" + b" " * 10**6, encoding)


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (LAUGHS, "line 2: the XML declares a document type or entities"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "declares a document type"),
        (b"", r"line 1: this is no XML \(.*\). The file is cut off or empty; get it once more"),
        (b"<labels>\n<label name='a'>", "line 2: this is no XML .*cut off or empty"),
        (b"<labels>\n<label name='a", "line 2: this is no XML .*cut off or empty"),
        (b"<labels>&nope;</labels>", "this is no XML"),
        (b"<labels/>", "no label is named"),
        (b"<labels>\n<label/></labels>", "line 2: a label has no name"),
        (b"<labels><label name='a'/>\n<label name='a'/></labels>", "line 2: a label stands twice"),
        (b"<labels><label name='\xe9'/></labels>", "this is no XML .*encoding='latin-1'"),
        (b"<?xml version='1.0' encoding='utf-9'?><labels/>", "line 1: .*'utf-9'|unknown encoding"),
        (b"<?xml version='1.0' encoding='gbk'?><labels/>", "encoding is not known .*multi-byte"),
        (b"<?xml version='1.0' encoding='hex'?><labels/>", "encoding is not known"),
        (LAUGHS.replace(b"1.0", b"1.0' encoding='latin-1").replace(b'"', b"'"), "document type"),
    ],
)
def test_what_is_refused(xml, message):
    with pytest.raises(DataFormatError, match=message):
        read(xml)
