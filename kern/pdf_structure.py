"""What makes a PDF fit for archives and screen readers at once, and whether a page is full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pydyf
from weasyprint.document import Document
from weasyprint.pdf.metadata import NS

# PDF/A wants every property explained that its own standard does not know: here PDF/UA's.
PDF_UA = f"""
<rdf:Description xmlns:pdfuaid="{NS["pdfuaid"]}" rdf:about="">
  <pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>{NS["pdfuaid"]}</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>""".encode()

Finisher = Callable[[Document, pydyf.PDF], None]


def finisher(languages: Sequence[str] = ()) -> Finisher:
    """What WeasyPrint calls just before it writes the file. `languages`: of each `<article>`."""

    def finish(_document: Document, pdf: pydyf.PDF) -> None:
        _identify(pdf)
        _keep_to_the_archive(pdf)
        _index_heads(pdf)
        _map_every_glyph(pdf)
        if len(set(languages)) > 1:
            _name_languages(pdf, languages)

    return finish


def _identify(pdf: pydyf.PDF) -> None:
    """Say that the file is PDF/UA too: WeasyPrint names one standard only."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [part.replace(b"</rdf:RDF>", PDF_UA) for part in metadata.stream]


def _keep_to_the_archive(pdf: pydyf.PDF) -> None:
    """Leave out what PDF/A forbids: empty resources, and pictures smoothed as each viewer likes."""
    for item in pdf.objects:
        if isinstance(item, dict):
            for key in ("Pattern", "Shading"):
                if item.get(key) == {}:
                    del item[key]
        elif isinstance(item, pydyf.Stream) and "Interpolate" in item.extra:
            item.extra["Interpolate"] = "false"


def _index_heads(pdf: pydyf.PDF) -> None:
    """Cells name the heads of their columns by an id: the tree of tags must say where these are."""
    heads = {
        item["ID"].data: item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and "ID" in item
    }
    if heads:
        names = [entry for _id, head in sorted(heads.items()) for entry in (head["ID"], head.reference)]
        root = pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(names)})


def _map_every_glyph(pdf: pydyf.PDF) -> None:
    """Where two glyphs draw one sound, WeasyPrint leaves one without meaning: now a blank of no width."""
    for item in pdf.objects:
        if isinstance(item, dict) and "ToUnicode" in item:
            letters = pdf.objects[int(item["ToUnicode"].split()[0])]
            letters.stream = [line.replace(b" <>", b" <200b>") for line in letters.stream]


def _name_languages(pdf: pydyf.PDF, languages: Sequence[str]) -> None:
    articles = [item for item in pdf.objects if isinstance(item, dict) and item.get("S") == "/Art"]
    for article, language in zip(articles, languages, strict=True):
        article["Lang"] = pydyf.String(language)


def fits(document: Document, *, pages: int = 1) -> bool:
    """Whether that many pages hold it all and nothing runs into the `.foot` at the lower end of a page."""
    return len(document.pages) == pages and not any(_collides(page._page_box) for page in document.pages)


def _collides(page: Any) -> bool:
    above, foot = next(_boxes_of_class(page, "above"), None), next(_boxes_of_class(page, "foot"), None)
    if not (above and foot):
        return False
    lower_edge: float = above.position_y + above.margin_height()
    return lower_edge > foot.position_y


def _boxes_of_class(box: Any, name: str) -> Iterator[Any]:
    for child in box.descendants():
        if child.element is not None and name in child.element.get("class", "").split():
            yield child
