"""The names of the labels in the XML file that MULAN has beside an ARFF file."""

from xml.parsers import expat

from skmultilabel.datasets._readers._source import open_source
from skmultilabel.exceptions import DataFormatError

__all__ = ["read_label_names"]

CUT_OFF = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
REMEDY = "Check the file, or say what it is in, for example encoding='latin-1'."


def read_label_names(path_or_file, *, encoding=None, max_bytes=None):
    """Read the names of the labels.

    Parameters
    ----------
    path_or_file : {str, path-like, file-like}
        The XML file.
    encoding : str, default=None
        Its encoding: by default what it declares, else UTF-8.
    max_bytes : int, default=None
        How many bytes may be read, see `open_source`.

    Returns
    -------
    list of str
        The names, in the order of the file.

    Raises
    ------
    DataFormatError
        If it is no XML, declares a document type or entities, which could be made to grow without
        bounds, or holds no label, a label without a name, or a name twice.
    """
    with open_source(path_or_file, encoding=encoding, max_bytes=max_bytes) as source:
        names = {}
        parser = expat.ParserCreate(encoding and "utf-8")

        def refuse(*_):
            raise source.fail(
                "the XML declares a document type or entities, which are not read. Remove the "
                "lines from <!DOCTYPE on.",
                parser.CurrentLineNumber,
            )

        def start(tag, attributes):
            if tag.rpartition(":")[2] == "label":
                names[_find_name(attributes, names, source, parser.CurrentLineNumber)] = True

        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
        parser.StartElementHandler = start
        try:
            pieces = (block for block, _ in source.iter_blocks()) if encoding else source.iter_raw()
            for piece in pieces:
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            is_cut = error.code in CUT_OFF
            remedy = "The file is cut off or empty; get it once more." if is_cut else REMEDY
            raise source.fail(f"this is no XML ({error}). {remedy}", error.lineno) from None
        except DataFormatError:
            raise
        except (LookupError, ValueError) as error:
            raise source.fail(f"its encoding is not known ({error}). {REMEDY}", 1) from None
        if not names:
            raise source.fail('no label is named; there are elements <label name="...">.')
        return list(names)


def _find_name(attributes, names, source, line):
    """Return the name of a label that is not named yet."""
    if "name" not in attributes:
        raise source.fail('a label has no name. Write <label name="...">.', line)
    if attributes["name"] in names:
        raise source.fail("a label stands twice. Remove one.", line, attributes["name"])
    return attributes["name"]
