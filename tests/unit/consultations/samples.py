"""A small consultation to begin with."""

SMALL = """\
id: trust
languages: [en]
title: Trust
intro: Three questions.
questions:
  - id: stopped
    kind: yes_no
    title: Were you stopped this year?
    options:
      - {code: unsure, label: I am not sure, apart: true}
  - id: times
    kind: number
    title: How often?
    max: 50
    if: {is: [stopped, yes]}
  - id: reasons
    kind: multi
    title: What was said?
    if: {at_least: [times, 2]}
    options:
      - {code: none, label: Nothing, exclusive: true}
      - {code: search, label: A search}
      - {code: other, label: Something else}
"""
