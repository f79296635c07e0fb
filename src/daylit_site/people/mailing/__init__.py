"""Mail: what is written to people, how it is sent, and how their answers come back in.

What a letter is about is a word to this package, such as ``room:12``. What that is, and what
becomes of an answer, is known to whoever is named in ``DAYLIT_MAIL_TAKES``.
"""
