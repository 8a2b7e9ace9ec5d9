"""The API: the same acts and readings as the pages, for programs. JSON in and out, a token with every request.

An operation is a row (``operations``): its address, what it asks, who may, what it gives; ``table`` has all of them.
``service`` answers by those rows, ``contract`` describes them (OpenAPI), and the page of ``api_page`` lists them: there
is no second list.
"""
